import { log } from '#lib/log.ts';
import { findJustFinished } from '#lib/study/find-just-finished.ts';
import { announce } from './announce.ts';
import { hitReviewable } from './events.ts';

/** After an answer: if it was the study's last one, its verdict is stored now and not at the next sweep. Never throws. */
export async function announceFinished(assignmentId: string): Promise<void> {
  try {
    const studyId = await findJustFinished(assignmentId);
    if (studyId) await announce(hitReviewable.create({ studyId }));
  } catch (error) {
    log.warn({ err: error, assignmentId }, 'could not look whether its study is finished; the sweep will');
  }
}
