/**
 * @file Simulated annotators: what a person of this world would say about edited images.
 * Annotator j of HIT h is a pure function of (seed, h, j): the same question always gets the same answer.
 */
import type { Judgement } from './oracle.ts';
import { type Rng, streamRng } from './rng.ts';

/** How people differ from the oracle; the defaults are those of the measured recipe. */
export interface AnnotatorTraits {
  /** Standard deviation of the noise on each perceived utility. */
  readonly noise: number;
  /** Share of annotators who answer at random. */
  readonly spammers: number;
  /** Two utilities closer than this look equally good. */
  readonly tieBelow: number;
  /** Added to the utility of whatever is shown first (left). */
  readonly positionBias: number;
}

export const DEFAULT_TRAITS: AnnotatorTraits = { noise: 0.3, spammers: 0.1, tieBelow: 0.2, positionBias: 0.02 };

/** Who answers what. */
export interface AnnotatorKey {
  readonly seed: number;
  /** The HIT's id (in a headless run derived from the seed). */
  readonly hit: string;
  /** The annotator's number within the HIT. */
  readonly j: number;
}

export type ComparisonChoice = 'left' | 'right' | 'equal';

/** How good an edit is before anyone's noise: 1 for following, 1 for preserving everything, up to 0.5 for a crisp image. */
export function utilityOf(judgement: Judgement): number {
  return (judgement.followed ? 1 : 0) + judgement.preservedShare ** 2 + 0.5 * judgement.quality;
}

function annotatorRng({ seed, hit, j }: AnnotatorKey): Rng {
  return streamRng(seed, 'annotator', hit, j);
}

/** Whether this annotator spams: drawn first, so that it does not depend on the kind of question. */
export function isSpammer(key: AnnotatorKey, traits: AnnotatorTraits = DEFAULT_TRAITS): boolean {
  return annotatorRng(key).uniform() < traits.spammers;
}

/** Answers "which edit is better": a spammer chooses blindly, anyone else compares noisy utilities. */
export function compareEdits(key: AnnotatorKey, left: number, right: number, traits: AnnotatorTraits = DEFAULT_TRAITS): ComparisonChoice {
  const rng = annotatorRng(key);
  if (rng.uniform() < traits.spammers) return (['left', 'right', 'equal'] as const)[rng.int(3)] ?? 'equal';
  const delta = left + traits.positionBias + traits.noise * rng.normal() - (right + traits.noise * rng.normal());
  if (Math.abs(delta) < traits.tieBelow) return 'equal';
  return delta > 0 ? 'left' : 'right';
}

/** Ranks variants best first, as positions in the order shown. Earlier positions gain a little, as they do with people. */
export function rankEdits(key: AnnotatorKey, utilities: readonly number[], traits: AnnotatorTraits = DEFAULT_TRAITS): number[] {
  const rng = annotatorRng(key);
  const spammer = rng.uniform() < traits.spammers;
  const last = Math.max(1, utilities.length - 1);
  const perceived = utilities.map((utility, position) =>
    spammer ? rng.uniform() : utility + (traits.positionBias * (last - position)) / last + traits.noise * rng.normal(),
  );
  return utilities.map((_, position) => position).sort((a, b) => (perceived[b] as number) - (perceived[a] as number) || a - b);
}
