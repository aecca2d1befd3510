import { recordEvent } from '#lib/audit/record-event.ts';
import { studyProgress } from '#lib/crowd/hit/study-progress.ts';
import { inTransaction } from '#lib/transaction.ts';
import { computeResults } from './compute-results.ts';

/**
 * Ends a study whose every HIT is past answering and stores its verdict, once: a second call, or one that comes too early, changes nothing.
 * @returns whether this call completed it.
 */
export async function completeStudy({ studyId, now = new Date() }: { studyId: string; now?: Date }): Promise<boolean> {
  return inTransaction(async (tx) => {
    const { hits, finishedHITs } = await studyProgress(tx, studyId);
    if (hits === 0 || finishedHITs < hits) return false;
    const { count } = await tx.study.updateMany({ where: { id: studyId, status: { in: ['Live', 'Paused'] } }, data: { status: 'Complete', endedAt: now } });
    if (count === 0) return false;
    const result = await computeResults(tx, studyId);
    await tx.study.update({ where: { id: studyId }, data: { result } });
    await recordEvent(tx, { actorId: 'system', action: 'study.completed', subjectType: 'study', subjectId: studyId });
    return true;
  });
}
