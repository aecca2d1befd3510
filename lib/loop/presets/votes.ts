import type { TLoopRequest } from '../config.ts';
import { long } from './long.ts';

/**
 * What votes alone teach: the reward starts from CLIP, which has seen no edit and no judgement of any, so whatever HIVE gains over its control came from the
 * rankings. It takes three times as many of them as the powered run.
 */
export const votes = {
  ...long,
  preset: 'votes',
  rankings: { ...long.rankings, items: 4_500 },
  rewardStart: 'clip',
  reward: { ...long.reward, steps: 2_400, learningRate: 5e-4, warmup: 50, emaDecay: 0.99, curve: [300, 1_200] },
  controls: { oracleReward: false, longRun: false, fiveVsOne: false },
} satisfies Omit<TLoopRequest, 'seed'>;
