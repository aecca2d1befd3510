import type { TSubmitResponse, TTimings } from '#lib/contracts/work.ts';
import type { Prisma } from '#lib/generated/prisma/client.ts';
import { quarantineImages } from '#lib/image/quarantine-images.ts';
import { recordEvent } from '#lib/audit/record-event.ts';
import type { Transaction } from '#lib/transaction.ts';
import { shuffleOf, type Task, taskFrom } from '../build-payload.ts';
import { taskType } from '../task-types/index.ts';
import { handIn, type ReadAnswer, type Target } from './hand-in.ts';

export interface SubmitAssignmentOptions {
  assignmentId: string;
  workerId: string;
  /** Chosen by the client once per answer: the same key gets the same reply. */
  clientKey: string;
  /** As in the worker HTTP contract. */
  answer: unknown;
  timings?: TTimings;
  now?: Date;
}

/** Hides an item's edits from everyone but reviewers. */
async function quarantine(tx: Transaction, task: Task, workerId: string, now: Date): Promise<void> {
  const ids = [...new Set(task.item.variants.map(({ imageId }) => imageId))].sort();
  const count = await quarantineImages(tx, ids, now);
  if (count > 0) await recordEvent(tx, { actorId: workerId, action: 'image.quarantined', subjectType: 'hit', subjectId: task.hitId, data: { images: ids } });
}

/** Reads the wire answer into columns, with the evidence of how it was asked. */
export function readStudyAnswer(target: Target, { workerId, answer, timings = {}, now = new Date() }: SubmitAssignmentOptions): ReadAnswer {
  const task = taskFrom(target, target.hitId);
  const record = taskType(task.taskType);
  const shuffle = shuffleOf(task, workerId);
  const stored = record.readAnswer(answer, task.item, shuffle);
  const { uiVersion = null, ...measured } = timings;
  const columns = {
    answer: stored as Prisma.InputJsonValue,
    evidence: { sideSeed: shuffle.sideSeed, order: [...shuffle.order], uiVersion, timings: measured },
    draft: null,
  };
  const { studyId, capPerWorker, payment, autoApprovalDelaySeconds } = task;
  const isHarmful = record.saysHarmful(stored);
  return { columns, cap: { studyId, most: capPerWorker }, payment, autoApprovalDelaySeconds, ...(isHarmful && { afterwards: (tx: Transaction) => quarantine(tx, task, workerId, now) }) };
}

/**
 * Takes a worker's answer to a study's task. Repeating it with the same key gets the same reply; a finished answer is never refused for being late.
 * @throws AppError NotFound when the assignment is not this worker's, BadInput for a malformed answer, Conflict when it was returned or answered otherwise.
 */
export async function submitAssignment(options: SubmitAssignmentOptions): Promise<TSubmitResponse> {
  const { assignmentId, workerId, clientKey, now } = options;
  return handIn({ assignmentId, workerId, clientKey, now, read: (target) => readStudyAnswer(target, options) });
}
