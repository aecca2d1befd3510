/** Settings of active collection by name; ids and the seed are the asker's. */
import { shapes } from '#lib/loop/presets/shapes.ts';
import { smoke } from '#lib/loop/presets/smoke.ts';
import { votes } from '#lib/loop/presets/votes.ts';

export const ACTIVE_PRESETS = {
  /** As the short loop trains and asks. */
  shapes: { pool: 400, budget: 80, heldOut: 150, members: 5, overlap: 3, variants: shapes.rankings.variants, training: shapes.reward },
  /** Every part once, too small to show anything: for tests. */
  smoke: { pool: 12, budget: 4, heldOut: 4, members: 2, overlap: 2, training: smoke.reward },
} as const;

const { curve: _, ...fromClip } = votes.reward;

/** What `apiary active` does from nothing: what every reward starts from, what is ranked before the ensemble chooses, and the collection itself. */
export const COLLECTION_PRESETS = {
  shapes: { start: 'reward', known: { ...shapes.rankings, items: 250 }, active: ACTIVE_PRESETS.shapes },
  /** From CLIP, whom rankings alone teach: a reward that knows the world already leaves next to nothing to save. About as many passes over the rankings as the loop from votes alone. */
  votes: { start: 'clip', known: { ...shapes.rankings, items: 300 }, active: { ...ACTIVE_PRESETS.shapes, pool: 1_800, budget: 600, heldOut: 600, training: { ...fromClip, steps: 560 } } },
  smoke: { start: 'reward', known: smoke.rankings, active: ACTIVE_PRESETS.smoke },
} as const;
