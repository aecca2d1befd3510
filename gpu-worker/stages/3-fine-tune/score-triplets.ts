/** @file `score-triplets`: the reward of every training pair with its instruction, by a reward model or by the world's oracle. */
import { z } from 'zod';
import { getFolder, getJson, putJson } from '../../runtime/object-store.ts';
import type { SlicedComputation } from '../../runtime/slice.ts';
import { type Judgement, utilityOf } from '../../shapes/oracle.ts';
import { judgePairs, pairImages } from '../../shapes/pairs.ts';
import { instructionIds, loadRewardModel, openRewarder } from '../../shapes/reward-model.ts';
import { startClock } from '../slice-clock.ts';
import { fifthsOf, momentsOf } from './reward-weights.ts';
import { type Piece, pieceAt, readPairsFile, type RewardsFile, ZRewardsFile } from './training-pairs.ts';

/** Pairs in one call. */
const BATCH = 50;

/** What a slice leaves behind: the rewards so far, and which pairs the oracle finds perfect. */
const ZPartial = ZRewardsFile.extend({ perfect: z.array(z.boolean()) });

interface Scorer {
  score(piece: Piece, judgements: readonly Judgement[]): Promise<readonly number[]>;
  release(): Promise<void>;
}

/** What the pictures are worth by the world's own judgement. */
const oracle: Scorer = {
  score: async (_piece, judgements) => judgements.map(utilityOf),
  release: async () => {},
};

async function openScorer(rewardKey: string, threads: number): Promise<Scorer> {
  const model = await loadRewardModel(await getFolder(rewardKey));
  const rewarder = await openRewarder(model, BATCH, 1, threads);
  return {
    release: () => rewarder.release(),
    score: async ({ examples, pairs, count }) => [
      ...(await rewarder.score({
        original: pairImages(pairs.originals, 0, count),
        edited: pairImages(pairs.edited, 0, count),
        texts: instructionIds(model.tokenizer, model.config.text.positions, examples.map(({ instruction }) => instruction)),
      })),
    ],
  };
}

/** Share of right pairs in each fifth of the rewards, worst first; a fifth that is empty for ties is left at 0. */
function perfectByFifth(rewards: readonly number[], perfect: readonly boolean[]): number[] {
  const fifths = fifthsOf(rewards);
  return [1, 2, 3, 4, 5].map((fifth) => {
    const own = perfect.filter((_, i) => fifths[i] === fifth);
    return own.length > 0 ? own.filter(Boolean).length / own.length : 0;
  });
}

/** Scores all pairs, in slices that end between pieces. */
export const run: SlicedComputation<'score-triplets'> = async ({ input: { rewardKey, pairsKey }, resumeKey, budgetSeconds, threads }, context) => {
  const clock = startClock(budgetSeconds, context);
  const file = await readPairsFile(pairsKey);
  const done: z.infer<typeof ZPartial> = resumeKey === null ? { version: 1, pairsKey, rewardKey, rewards: [], perfect: [] } : await getJson(resumeKey, ZPartial);
  const { rewards, perfect } = done;
  const scorer = rewardKey === null ? oracle : await openScorer(rewardKey, threads);
  try {
    while (rewards.length < file.count) {
      const piece = await pieceAt(file, rewards.length);
      const judgements = judgePairs(piece.examples, piece.pairs);
      rewards.push(...(await scorer.score(piece, judgements)));
      perfect.push(...judgements.map((judgement) => judgement.perfect));
      context.progress({ label: 'scoring training pairs', done: rewards.length, total: file.count });
      if (rewards.length < file.count && !(await clock.goOn())) return { kind: 'unfinished', resumeKey: await putJson(done) };
    }
  } finally {
    await scorer.release();
  }
  const rewardsKey = await putJson({ version: 1, pairsKey, rewardKey, rewards } satisfies RewardsFile);
  return { kind: 'finished', result: { rewardsKey, ...momentsOf(rewards), perfectByFifth: perfectByFifth(rewards, perfect) } };
};
