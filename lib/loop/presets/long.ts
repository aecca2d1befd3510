import type { TLoopRequest } from '../config.ts';
import { shapes } from './shapes.ts';

/** The powered run: thousands of rankings, the conditional loss trained to its plateau, a study that can see +5 % net votes. Hours. */
export const long = {
  ...shapes,
  preset: 'long',
  rankings: { ...shapes.rankings, items: 2_000 },
  reward: { ...shapes.reward, steps: 3_000, learningRate: 5e-4, warmup: 100, emaDecay: 0.999, curve: [100, 400] },
  arm: 'conditional',
  pairs: { count: 16_000 },
  fineTune: { ...shapes.fineTune, steps: 5_000, learningRate: 1e-3, warmup: 100, emaDecay: 0.999 },
  study: { ...shapes.study, items: 1_000 },
} satisfies Omit<TLoopRequest, 'seed'>;
