import { createHash } from 'node:crypto';
import type { TSubmitResponse, TTimings } from '#lib/contracts/work.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import type { Prisma } from '#lib/generated/prisma/client.ts';
import { handIn, type ReadAnswer, type Target } from '../assignment/hand-in.ts';
import { typeCap } from '../qualification/type-cap.ts';
import { runAssignmentPolicy } from '../review/run-assignment-policy.ts';
import { ZQuestionAnswers, type TQuestionAnswer } from './answer.ts';
import { checkFormAnswers } from './check-form-answers.ts';
import { readQuestion } from './read-question.ts';

export interface SubmitQuestionOptions {
  assignmentId: string;
  workerId: string;
  /** As `TQuestionAnswer[]`; a QuestionForm's are checked against it, a frame's are taken as they are. */
  answers: unknown;
  /** The same key gets the same reply; left out, the same answers do. */
  clientKey?: string;
  /** How the answer came in, kept as evidence. */
  source: 'form' | 'frame';
  timings?: TTimings;
  now?: Date;
}

/** Characters of JSON that one answer may take. */
const MAX_ANSWER = 1_000_000;

function frameAnswers(answers: unknown): TQuestionAnswer[] {
  const parsed = ZQuestionAnswers.safeParse(answers);
  if (!parsed.success) throw new AppError('BadInput', 'An answer has at most 500 fields with names of at most 256 and values of at most 65,535 characters.');
  return parsed.data;
}

/** Reads an answer to a HIT's own question into columns. */
export async function readQuestionAnswer(target: Target, { answers, source, timings = {}, now = new Date() }: SubmitQuestionOptions): Promise<ReadAnswer> {
  const hit = await db().hIT.findUniqueOrThrow({ where: { id: target.hitId }, select: { question: true, hitType: { select: { id: true, payment: true, autoApprovalDelaySeconds: true, qualificationRequirements: true } } } });
  if (hit.question === null) throw new AppError('BadInput', `Assignment ${target.id} is part of a study and is answered on the study’s page.`);
  const question = readQuestion(hit.question);
  const given = question.kind === 'form' ? checkFormAnswers(question.form, answers) : frameAnswers(answers);
  if (JSON.stringify(given).length > MAX_ANSWER) throw new AppError('TooLarge', `An answer may have at most ${MAX_ANSWER.toLocaleString('en')} characters.`);
  const { uiVersion = null, ...measured } = timings;
  const { id: hitTypeId, payment, autoApprovalDelaySeconds, qualificationRequirements } = hit.hitType;
  return {
    columns: { answer: given as Prisma.InputJsonValue, evidence: { source, uiVersion, timings: measured }, draft: null },
    cap: typeCap(hitTypeId, qualificationRequirements),
    payment,
    autoApprovalDelaySeconds,
    review: (tx, assignmentId) => runAssignmentPolicy(tx, { assignmentId, hitId: target.hitId, answers: given, now }),
  };
}

/**
 * Takes a worker's answer to a HIT that carries its own question.
 * @throws AppError NotFound when the assignment is not this worker's, BadInput for a malformed answer, Conflict when it was returned or answered otherwise.
 */
export async function submitQuestion(options: SubmitQuestionOptions): Promise<TSubmitResponse> {
  const { assignmentId, workerId, answers, now } = options;
  const clientKey = options.clientKey ?? createHash('sha256').update(JSON.stringify(answers)).digest('hex');
  return handIn({ assignmentId, workerId, clientKey, now, read: (target) => readQuestionAnswer(target, options) });
}
