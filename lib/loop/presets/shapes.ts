import type { TLoopRequest } from '../config.ts';

/** The editor's own edits at five strengths: alike ones cannot be ranked. */
const VARIANTS = [[3, 2], [1, 0.7], [0.6, 1], [8, 1], [2.5, 4]].map(([textGuidance, imageGuidance]) => ({ steps: 12, textGuidance, imageGuidance }));

/** Ten minutes on two cores: the weighted loss, which shows within 600 steps. */
export const shapes = {
  preset: 'shapes',
  rankings: { items: 250, overlap: 3, variants: VARIANTS },
  reward: { steps: 150, batch: 16, learningRate: 2e-4, warmup: 15, weightDecay: 0.05, clipNorm: 1, emaDecay: 0.98, trainable: 'all' },
  arm: 'weighted',
  pairs: { count: 6_000 },
  fineTune: { steps: 600, batch: 32, learningRate: 5e-4, warmup: 20, weightDecay: 0, clipNorm: 1, emaDecay: 0.99, eta: 0.5, maxWeight: 8, compareWithin: 'verb', dropText: 0.05, dropImage: 0.05, dropBoth: 0.05, maxNoiseWeight: 5 },
  study: { items: 400, overlap: 3 },
} satisfies Omit<TLoopRequest, 'seed'>;
