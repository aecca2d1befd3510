import { z } from 'zod';
import { db } from '#lib/db.ts';
import { askProlific } from './ask-prolific.ts';

/** What is done to a study here, and what that is there. */
const ACTIONS = { pause: 'PAUSE', resume: 'START', cancel: 'STOP' } as const;

/**
 * Tells Prolific what happened to a study here, so that it sends nobody any more, or again. Does nothing for a study that is not there.
 * @throws AppError Conflict when Prolific refuses, Unavailable.
 */
export async function moveOnProlific({ studyId, change }: { studyId: string; change: keyof typeof ACTIONS }): Promise<void> {
  const found = await db().prolificStudy.findUnique({ where: { studyId }, select: { prolificId: true } });
  if (!found?.prolificId) return;
  const { status } = await askProlific({ method: 'POST', path: `studies/${found.prolificId}/transition/`, body: { action: ACTIONS[change] }, reply: z.object({ status: z.string().max(40) }) });
  await db().prolificStudy.update({ where: { studyId }, data: { status } });
}
