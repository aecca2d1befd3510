import { recordEvent } from '#lib/audit/record-event.ts';
import { AppError } from '#lib/errors.ts';
import type { StudyStatus } from '#lib/generated/prisma/client.ts';
import { inTransaction } from '#lib/transaction.ts';

export interface StudyTransition {
  from: readonly StudyStatus[];
  to: StudyStatus;
  /** The verb, for the sentence when it cannot be done. */
  verb: string;
  event: string;
}

export interface ChangeStudyOptions {
  studyId: string;
  requesterId: string;
  now?: Date;
}

/**
 * Moves a requester's study from one status to another, if it is still where the transition starts.
 * @returns false when it is there already.
 * @throws AppError NotFound or Conflict.
 */
export async function changeStatus({ studyId, requesterId }: ChangeStudyOptions, { from, to, verb, event }: StudyTransition, set: { endedAt?: Date } = {}): Promise<boolean> {
  return inTransaction(async (tx) => {
    const { count } = await tx.study.updateMany({ where: { id: studyId, requesterId, status: { in: [...from] } }, data: { status: to, ...set } });
    if (count === 1) {
      await recordEvent(tx, { actorId: requesterId, action: event, subjectType: 'study', subjectId: studyId });
      return true;
    }
    const study = await tx.study.findFirst({ where: { id: studyId, requesterId }, select: { status: true, name: true } });
    if (!study) throw new AppError('NotFound', `There is no study ${studyId} of yours.`);
    if (study.status === to) return false;
    throw new AppError('Conflict', `The study "${study.name}" cannot be ${verb}: it is ${study.status.toLowerCase()}.`);
  });
}
