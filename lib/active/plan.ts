/** What an active collection will measure and how that will be read, written down and hashed before the first vote. Pure. */
import type { TActiveConfig } from '#lib/run/stages/active.ts';
import { type FixedText, fixText } from '#lib/study/design.ts';

/** The parts of an arm from which rewards learn; 0 is what both have in common. */
export const SHARES = [0.25, 0.5, 0.75, 1] as const;

/** Everything that somebody could be tempted to choose after having seen the votes. */
export function writePlan({ editorId, startId, datasetId, world, seed, pool, budget, heldOut, members, overlap, leaveOutFlags, training }: TActiveConfig): FixedText {
  return fixText({
    version: 2,
    question: 'Does a reward learn more from items that an ensemble disagrees about than from as many drawn at random?',
    ...{ editorId, startId, datasetId, world, seed, pool, budget, heldOut, members, overlap, leaveOutFlags, training },
    chosen: 'most disagreement first: BALD of the Bradley-Terry probabilities, mean over an item’s pairs of edits',
    ensemble: 'each member learns from as many of the known items drawn with replacement, in as many passes as the other rewards',
    control: 'drawn from the same pool without regard to it; an item may be in both arms; one study asks about both and about the held-out items',
    measured: 'share of held-out pairs ordered as each annotator orders them, ties of annotators left out',
    difference: 'all chosen items minus all random ones, the same start, seed, steps and held-out rankings; one training each',
    interval: 'percentile-bootstrap-95 over items, 2000 resamples',
    curve: { shares: [0, ...SHARES], steps: 'in proportion to the items learnt from' },
    saving: 'shown when the interval of the difference lies above 0: 1 minus the least share of the chosen items, read straight between points, at which the accuracy of all random ones is reached; none is read when those are no better than share 0',
  });
}
