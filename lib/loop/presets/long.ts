import type { TLoopRequest } from '../config.ts';
import { shapes } from './shapes.ts';

/** The powered run: thousands of rankings, the conditional loss trained to its plateau, a study that can see +5 % net votes. Hours. */
export const long = {
  ...shapes,
  preset: 'long',
  rankings: { ...shapes.rankings, items: 2_000 },
  reward: { ...shapes.reward, steps: 3_000, learningRate: 5e-4, warmup: 100, emaDecay: 0.999, curve: [125, 250, 500, 1_000] },
  arm: 'conditional',
<<<<<<< HEAD
  pairs: { count: 32_000 },
  fineTune: { steps: 8_000, batch: 32, learningRate: 1e-3, warmup: 100, weightDecay: 0, clipNorm: 1, emaDecay: 0.999, eta: 0.5, maxWeight: 8, dropText: 0.05, dropImage: 0.05, dropBoth: 0.05, maxNoiseWeight: 5 },
  study: { items: 1_000, overlap: 3 },
=======
  triplets: 60_000,
  fineTune: { ...shapes.fineTune, steps: 5_000, learningRate: 1e-3, warmup: 100, emaDecay: 0.999 },
  study: { ...shapes.study, items: 1_000 },
>>>>>>> long
} satisfies Omit<TLoopRequest, 'seed'>;
