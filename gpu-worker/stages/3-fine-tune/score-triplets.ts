/** @file `score-triplets`: the reward of every training triplet, by a reward model or by the world's oracle. */
import { getFolder, getJson, putJson } from '../../runtime/object-store.ts';
import type { SlicedComputation } from '../../runtime/slice.ts';
import type { EditExample } from '../../shapes/examples.ts';
import { isPerfectPair } from '../../shapes/failure-mix.ts';
import { judgeEdit, utilityOf } from '../../shapes/oracle.ts';
import { renderScenes } from '../../shapes/pretrain/vae.ts';
import { instructionIds, loadRewardModel, openRewarder } from '../../shapes/reward-model.ts';
import { startClock } from '../slice-clock.ts';
import { fifthsOf, momentsOf } from './reward-weights.ts';
import { type RewardsFile, type Triplets, tripletRange, ZRewardsFile } from './triplets.ts';

/** Triplets scored between two looks at the clock. */
const CHUNK = 500;
/** Triplets in one call. */
const BATCH = 50;

interface Scorer {
  score(examples: readonly EditExample[]): Promise<readonly number[]>;
  release(): Promise<void>;
}

/** What the pair shows, were it an edit: exactly the target, and crisp. */
const oracle: Scorer = {
  score: async (examples) => examples.map(({ source, edit, target }) => utilityOf(judgeEdit(source, edit, { scene: target, residual: 0 }))),
  release: async () => {},
};

async function openScorer(rewardKey: string, threads: number): Promise<Scorer> {
  const model = await loadRewardModel(await getFolder(rewardKey));
  const rewarder = await openRewarder(model, BATCH, 1, threads);
  return {
    release: () => rewarder.release(),
    score: async (examples) => [
      ...(await rewarder.score({
        original: renderScenes(examples.map(({ source }) => source)),
        edited: renderScenes(examples.map(({ target }) => target)),
        texts: instructionIds(model.tokenizer, model.config.text.positions, examples.map(({ instruction }) => instruction)),
      })),
    ],
  };
}

/** Share of right pairs in each fifth of the rewards, worst first; a fifth that is empty for ties is left at 0. */
function perfectByFifth(triplets: Triplets, rewards: readonly number[]): number[] {
  const fifths = fifthsOf(rewards);
  const right = new Array<number>(5).fill(0);
  const all = new Array<number>(5).fill(0);
  for (const [i, { source, edit, target }] of tripletRange(triplets, 0, triplets.count).entries()) {
    const fifth = (fifths[i] as number) - 1;
    (all[fifth] as number)++;
    if (isPerfectPair(source, edit, target)) (right[fifth] as number)++;
  }
  return right.map((count, i) => ((all[i] as number) > 0 ? count / (all[i] as number) : 0));
}

/** Scores all triplets, in slices. */
export const run: SlicedComputation<'score-triplets'> = async ({ input: { rewardKey, triplets }, resumeKey, budgetSeconds, threads }, context) => {
  const clock = startClock(budgetSeconds, context);
  const rewards = resumeKey === null ? [] : [...(await getJson(resumeKey, ZRewardsFile)).rewards];
  const file = (): RewardsFile => ({ version: 1, triplets, rewardKey, rewards });
  const scorer = rewardKey === null ? oracle : await openScorer(rewardKey, threads);
  try {
    while (rewards.length < triplets.count) {
      rewards.push(...(await scorer.score(tripletRange(triplets, rewards.length, rewards.length + CHUNK))));
      context.progress({ label: 'scoring training triplets', done: rewards.length, total: triplets.count });
      if (rewards.length < triplets.count && !(await clock.goOn())) return { kind: 'unfinished', resumeKey: await putJson(file()) };
    }
  } finally {
    await scorer.release();
  }
  return { kind: 'finished', result: { rewardsKey: await putJson(file()), ...momentsOf(rewards), perfectByFifth: perfectByFifth(triplets, rewards) } };
};
