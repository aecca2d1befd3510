import { env } from '#lib/env.ts';
import type { QuestionForm } from './question-form.ts';
import type { Question } from './read-question.ts';
import { sealQuestionToken, type QuestionClaim } from './question-token.ts';

/** What MTurk's pages find in place of an assignment's id while they are only looked at. */
export const NO_ASSIGNMENT = 'ASSIGNMENT_ID_NOT_AVAILABLE';

/** What a page needs to show a question: a frame's address, or a form to draw itself. */
export type QuestionPayload =
  /** `isOwnPage`: the requester's page at their address; otherwise their HTML, served here without this site's origin. `height` in pixels, 0: as tall as fits. */
  { kind: 'frame'; url: string; height: number; isOwnPage: boolean } | { kind: 'form'; form: QuestionForm };

/** Where a frame's form is handed in: pages append `/mturk/externalSubmit`. */
function submitTo(claim: QuestionClaim): string {
  return `${env('APP_URL')}/api/mturk/submit/${sealQuestionToken('submit', claim)}`;
}

/** The parameters that a question's page is opened with; a preview has neither a worker nor a place to hand in. */
export function frameParameters(claim: QuestionClaim): [string, string][] {
  const { hitId, workerId, assignmentId } = claim;
  if (!assignmentId) return [['assignmentId', NO_ASSIGNMENT], ['hitId', hitId]];
  return [['assignmentId', assignmentId], ['hitId', hitId], ['workerId', workerId], ['turkSubmitTo', submitTo(claim)]];
}

function withParameters(address: string, parameters: [string, string][]): string {
  const url = new URL(address);
  for (const [name, value] of parameters) url.searchParams.append(name, value);
  return url.href;
}

/** A HIT's question for one worker, as a preview or for an assignment. */
export function questionPayload(question: Question, claim: QuestionClaim): QuestionPayload {
  if (question.kind === 'form') return { kind: 'form', form: question.form };
  const { frameHeight: height } = question;
  const address = question.kind === 'external' ? question.url : `${env('APP_URL')}/api/mturk/question/${sealQuestionToken('show', claim)}`;
  return { kind: 'frame', url: withParameters(address, frameParameters(claim)), height, isOwnPage: question.kind === 'external' };
}
