import { setTimeout as wait } from 'node:timers/promises';
import { log } from '#lib/log.ts';
import { findJustFinished } from '#lib/study/find-just-finished.ts';
import { announce } from './announce.ts';
import { hitReviewable } from './events.ts';

/** For how long answers are gathered before one look for all of them: when hundreds answer at once, looking after each would be a tenth of the work. */
const GATHER_MS = 50;

let gathered: { assignmentIds: string[]; looked: Promise<void> } | undefined;

async function look(assignmentIds: readonly string[]): Promise<void> {
  await wait(GATHER_MS);
  gathered = undefined;
  try {
    for (const studyId of await findJustFinished(assignmentIds)) await announce(hitReviewable.create({ studyId }));
  } catch (error) {
    log.warn({ err: error, assignmentIds }, 'could not look whether their studies are finished; the sweep will');
  }
}

/** After an answer: if it was the study's last one, its verdict is stored now and not at the next sweep. Never throws. */
export function announceFinished(assignmentId: string): Promise<void> {
  if (!gathered) {
    const assignmentIds: string[] = [];
    gathered = { assignmentIds, looked: look(assignmentIds) };
  }
  gathered.assignmentIds.push(assignmentId);
  return gathered.looked;
}
