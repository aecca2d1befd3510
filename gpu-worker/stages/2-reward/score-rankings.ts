/** @file `score-rankings`: what a reward model gives every edit of a ranking dataset's held-out items. */
import { type TRankingScores, ZRankingScores, ZRankingsFile } from '#lib/contracts/stages.ts';
import { joined } from '../../runtime/joined.ts';
import { getFolder, getJson, putJson } from '../../runtime/object-store.ts';
import type { SlicedComputation } from '../../runtime/slice.ts';
import { instructionIds, loadRewardModel, openRewarder } from '../../shapes/reward-model.ts';
import { inParallel, readPicture } from '../pictures.ts';
import { startClock } from '../slice-clock.ts';

/** Items in one call. */
const BATCH = 16;

/** Scores the held-out items in their order, in slices that end between batches. */
export const run: SlicedComputation<'score-rankings'> = async ({ input: { rewardKey, rankingsKey }, resumeKey, budgetSeconds, threads }, context) => {
  const clock = startClock(budgetSeconds, context);
  const { items: all, magnify } = await getJson(rankingsKey, ZRankingsFile);
  const items = all.filter(({ split }) => split === 'held-out');
  const done: TRankingScores = resumeKey === null ? { version: 1, rewardKey, rankingsKey, items: [] } : await getJson(resumeKey, ZRankingScores);
  if (items.length > done.items.length) {
    const variants = items[0]?.variants.length ?? 0;
    const model = await loadRewardModel(await getFolder(rewardKey));
    const rewarder = await openRewarder(model, BATCH, variants, threads);
    try {
      while (done.items.length < items.length) {
        const part = items.slice(done.items.length, done.items.length + BATCH);
        const pictures = await inParallel(part, ({ original, variants: edits }) => Promise.all([original, ...edits.map(({ picture }) => picture)].map((picture) => readPicture(picture, magnify))), 4);
        const rewards = await rewarder.score({
          original: joined(pictures.map(([original]) => original as Float32Array)),
          edited: joined(pictures.flatMap(([, ...edits]) => edits)),
          texts: instructionIds(model.tokenizer, model.config.text.positions, part.map(({ instruction }) => instruction)),
        });
        done.items.push(...part.map(({ id, variants: edits }, i) => ({ itemId: id, rewards: Object.fromEntries(edits.map(({ label }, k) => [label, rewards[i * variants + k] as number])) })));
        context.progress({ label: 'scoring held-out edits', done: done.items.length, total: items.length });
        if (done.items.length < items.length && !(await clock.goOn())) return { kind: 'unfinished', resumeKey: await putJson(done) };
      }
    } finally {
      await rewarder.release();
    }
  }
  return { kind: 'finished', result: { scoresKey: await putJson(done), items: items.length } };
};
