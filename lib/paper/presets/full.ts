import { long } from '#lib/loop/presets/long.ts';
import type { TPaperRequest } from '../config.ts';

/** Every figure, and DPO beyond the paper, at the size of the powered run: studies of as many items as the paper's, which three seeds make able to see +4 % net votes. Hours on two cores. */
export const full = {
  preset: 'full',
  seeds: [11, 12, 13],
  rankings: long.rankings,
  reward: { ...long.reward, curve: [] },
  pairs: long.pairs,
  fineTune: long.fineTune,
  study: long.study,
  curve: { items: 400, imageGuidance: [1, 1.5, 2, 2.5, 3, 4] },
  texts: 1_000,
  hard: 300,
} satisfies Omit<TPaperRequest, 'seed'>;
