/** Settings of active collection by name; ids and the seed are the asker's. */
import { shapes } from '#lib/loop/presets/shapes.ts';
import { smoke } from '#lib/loop/presets/smoke.ts';

export const ACTIVE_PRESETS = {
  /** As the short loop trains and asks. */
  shapes: { pool: 400, budget: 80, heldOut: 150, members: 5, overlap: 3, variants: shapes.rankings.variants, training: shapes.reward },
  /** Every part once, too small to show anything: for tests. */
  smoke: { pool: 12, budget: 4, heldOut: 4, members: 2, overlap: 2, training: smoke.reward },
} as const;
