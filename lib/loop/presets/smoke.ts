import type { TLoopRequest } from '../config.ts';

/** A loop that goes through every part and shows nothing: for tests. */
export const smoke = {
  preset: 'smoke',
  rankings: { items: 10, overlap: 2, heldOut: 0.3 },
  reward: { steps: 6, batch: 2, learningRate: 1e-3, warmup: 1, weightDecay: 0.05, clipNorm: 1, emaDecay: 0.9, trainable: 'all' },
  arm: 'weighted',
  pairs: { count: 48 },
  fineTune: { steps: 6, batch: 4, learningRate: 5e-4, warmup: 1, weightDecay: 0, clipNorm: 1, emaDecay: 0.9, eta: 0.5, maxWeight: 8, compareWithin: 'verb', dropText: 0.05, dropImage: 0.05, dropBoth: 0.05, maxNoiseWeight: 5 },
  study: { items: 8, overlap: 3 },
} satisfies Omit<TLoopRequest, 'seed'>;
