import type { TLoopRequest } from '../config.ts';
import { SHAPES_VARIANTS } from './shapes.ts';

/** The powered run: thousands of rankings, the conditional loss trained to its plateau, a study that can see +5 % net votes. Hours. */
export const long = {
  preset: 'long',
  rankings: { items: 2_000, overlap: 3, variants: SHAPES_VARIANTS },
  reward: { steps: 6_000, batch: 16, learningRate: 5e-4, warmup: 100, weightDecay: 0.05, clipNorm: 1, emaDecay: 0.999, trainable: 'all' },
  arm: 'conditional',
  pairs: { count: 32_000 },
  fineTune: { steps: 8_000, batch: 32, learningRate: 1e-3, warmup: 100, weightDecay: 0, clipNorm: 1, emaDecay: 0.999, eta: 0.5, maxWeight: 8, dropText: 0.05, dropImage: 0.05, dropBoth: 0.05, maxNoiseWeight: 5 },
  study: { items: 1_000, overlap: 3 },
} satisfies Omit<TLoopRequest, 'seed'>;
