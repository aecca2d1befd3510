import type { TLoopRequest } from '../config.ts';
import { shapes } from './shapes.ts';

/** The powered run: 4,500 rankings, the conditional loss until its effect has come, blind studies that can see +5 % net votes. Half an hour a seed on two cores. */
export const long = {
  ...shapes,
  preset: 'long',
  rankings: { ...shapes.rankings, items: 1_500 },
  reward: { ...shapes.reward, steps: 900, curve: [75, 300] },
  arm: 'conditional',
  pairs: { count: 12_000 },
  fineTune: { ...shapes.fineTune, steps: 4_000, learningRate: 1e-3, warmup: 100, emaDecay: 0.999 },
  study: { ...shapes.study, items: 1_000 },
} satisfies Omit<TLoopRequest, 'seed'>;
