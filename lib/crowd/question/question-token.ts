/** The capability in a question frame's addresses: it says which HIT is shown, or answered, by whom, and cannot be made up. */
import { createHmac } from 'node:crypto';
import { AppError } from '#lib/errors.ts';
import { env } from '#lib/env.ts';
import { sameSecret } from '#lib/same-secret.ts';

/** `show` opens a question's page, `submit` hands an answer in. */
export type QuestionPurpose = 'show' | 'submit';

export interface QuestionClaim {
  hitId: string;
  workerId: string;
  /** Absent in a preview. */
  assignmentId?: string;
}

const MAC_BYTES = 24;

function macOf(purpose: QuestionPurpose, body: string): string {
  return createHmac('sha256', env('NEXTAUTH_SECRET')).update(`question/${purpose}/${body}`).digest().subarray(0, MAC_BYTES).toString('hex');
}

/** A claim as one path segment. */
export function sealQuestionToken(purpose: QuestionPurpose, { hitId, workerId, assignmentId = '' }: QuestionClaim): string {
  const body = `${hitId}-${workerId}-${assignmentId}`;
  return `${body}-${macOf(purpose, body)}`;
}

/** @throws AppError NotFound for anything not sealed here for this purpose. */
export function openQuestionToken(purpose: QuestionPurpose, token: string): QuestionClaim {
  const [, body, mac] = /^([A-Z0-9]+-[A-Z0-9]+-[A-Z0-9]*)-([0-9a-f]{48})$/.exec(token) ?? [];
  if (!body || !sameSecret(macOf(purpose, body), mac)) throw new AppError('NotFound', 'There is no task at this address. Open it again from your list of tasks.');
  const [hitId, workerId, assignmentId] = body.split('-');
  return { hitId, workerId, ...(assignmentId && { assignmentId }) };
}
