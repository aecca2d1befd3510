import { shapes } from '#lib/loop/presets/shapes.ts';
import { QUICK_FIGURES } from '../analyses.ts';
import type { TPaperRequest } from '../config.ts';

/** Every figure of the paper but the slow ones, over three seeds within 45 minutes of two idle cores, trained like the ten-minute loop: what is small stays unseen. */
export const quick = {
  preset: 'quick',
  seeds: [11, 12, 13],
  rankings: shapes.rankings,
  reward: shapes.reward,
  pairs: { count: 3_000 },
  fineTune: { ...shapes.fineTune, steps: 450 },
  study: { items: 200, overlap: 3 },
  curve: { items: 100, imageGuidance: [1, 1.5, 2.5, 4] },
  texts: 1_000,
  hard: 100,
  figures: QUICK_FIGURES,
} satisfies Omit<TPaperRequest, 'seed'>;
