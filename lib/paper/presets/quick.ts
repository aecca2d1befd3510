import { shapes } from '#lib/loop/presets/shapes.ts';
import type { TPaperRequest } from '../config.ts';

/** Every figure over three seeds within 45 minutes of two idle cores: what is small stays unseen. */
export const quick = {
  preset: 'quick',
  seeds: [11, 12, 13],
  rankings: { ...shapes.rankings, items: 150 },
  reward: { ...shapes.reward, steps: 120 },
  pairs: { count: 3_000 },
  fineTune: { ...shapes.fineTune, steps: 400 },
  study: { items: 150, overlap: 3 },
  curve: { items: 60, imageGuidance: [1, 2, 4] },
  texts: 1_000,
  hard: 60,
} satisfies Omit<TPaperRequest, 'seed'>;
