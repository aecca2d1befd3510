import { smoke as loop } from '#lib/loop/presets/smoke.ts';
import { WRITER_PRESETS } from '#lib/run/writer-presets.ts';
import type { TPaperRequest } from '../config.ts';

/** Every figure once, too small to show anything: for tests. */
export const smoke = {
  preset: 'smoke',
  seeds: [7],
  rankings: loop.rankings,
  reward: loop.reward,
  pairs: loop.pairs,
  fineTune: loop.fineTune,
  study: loop.study,
  curve: { items: 6, imageGuidance: [1, 3] },
  supervised: { steps: 6, warmup: 1, examples: 300, captions: 20, writer: { ...WRITER_PRESETS.shapes.training, steps: 200, warmup: 20, measured: 5 } },
  texts: 60,
  hard: 6,
} satisfies Omit<TPaperRequest, 'seed'>;
