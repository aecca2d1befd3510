import { z } from 'zod';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { applyStatus } from './apply-status.ts';
import { askProlific } from './ask-prolific.ts';
import { ZSubmission } from './submission.ts';

/**
 * Asks Prolific how a study and its submissions stand: for platforms that its webhooks do not reach.
 * @returns how many had changed.
 * @throws AppError NotFound when the study is not this requester's or not on Prolific yet, Unavailable.
 */
export async function refreshSubmissions({ studyId, requesterId, now = new Date() }: { studyId: string; requesterId: string; now?: Date }): Promise<number> {
  const found = await db().prolificStudy.findFirst({ where: { studyId, study: { requesterId } }, select: { prolificId: true } });
  if (!found?.prolificId) throw new AppError('NotFound', 'This study is not on Prolific yet.');
  const { status } = await askProlific({ method: 'GET', path: `studies/${found.prolificId}/`, reply: z.object({ status: z.string().max(40) }) });
  await db().prolificStudy.update({ where: { studyId }, data: { status } });
  const { results } = await askProlific({ method: 'GET', path: `submissions/?study=${found.prolificId}&page_size=1000`, reply: z.object({ results: z.array(ZSubmission) }) });
  let changed = 0;
  for (const { id, status: said } of results) if (await applyStatus({ submissionId: id, status: said, at: now, now })) changed++;
  return changed;
}
