/** How well two rewards' own probabilities predict the same pairs. Pure. */
import { fitScale } from '#lib/consensus/fit-scale.ts';
import { pairedBootstrap } from '#lib/consensus/paired-bootstrap.ts';
import { shuffled } from '#lib/random.ts';

/** By how much either reward values the edit that an annotator prefers above the other; negative where it has the pair wrong. */
export interface PairMargins {
  before: number;
  after: number;
}

export interface LossDifference {
  /** Bits per pair: 1 is a coin, 0 is certainty that is always right. */
  before: number;
  after: number;
  /** before − after, above 0 where `after` predicts better, and its 95 % interval over items. */
  difference: number;
  ci95: [number, number];
}

export interface LogLossComparison extends LossDifference {
  /** The same with either reward multiplied by the factor that fits it best, learnt on other items: what is left of the difference is not a matter of how sure the reward is. Absent for a single item. */
  rescaled?: LossDifference & {
    /** Mean of the factors of the reward before, and of the one after. Below 1 a reward is too sure. */
    scales: [number, number];
  };
}

export interface CompareLogLossOptions {
  /** Decided pairs by item. */
  items: readonly (readonly PairMargins[])[];
  /** Of the resampling, and of the folds in which scales are fitted. */
  seed: number;
}

const FOLDS = 5;

/** −log₂ σ(margin). */
function bitsOf(margin: number): number {
  return (Math.max(0, -margin) + Math.log1p(Math.exp(-Math.abs(margin)))) / Math.LN2;
}

function differenceOf({ items, seed }: CompareLogLossOptions): LossDifference | null {
  const sum = (pairs: readonly PairMargins[], of: keyof PairMargins): number => pairs.reduce((total, margins) => total + bitsOf(margins[of]), 0);
  const clusters = items.map((pairs) => ({ a: sum(pairs, 'after'), b: sum(pairs, 'before'), n: pairs.length }));
  const found = pairedBootstrap(clusters, { seed });
  if (!found) return null;
  const pairs = clusters.reduce((total, { n }) => total + n, 0);
  const mean = (of: 'a' | 'b'): number => clusters.reduce((total, cluster) => total + cluster[of], 0) / pairs;
  return { before: mean('b'), after: mean('a'), difference: found.difference, ci95: [found.low, found.high] };
}

/** Each item's margins times the factors that fit the items of all other folds best. */
function rescale({ items, seed }: CompareLogLossOptions): { items: PairMargins[][]; scales: [number, number] } {
  const folds = Math.min(FOLDS, items.length);
  const foldOf = new Map(shuffled([...items.keys()], seed).map((item, place) => [item, place % folds]));
  const factors = Array.from({ length: folds }, (_, fold) => {
    const others = items.filter((_, i) => foldOf.get(i) !== fold).flat();
    return { before: fitScale(others.map(({ before }) => before)), after: fitScale(others.map(({ after }) => after)) };
  });
  const scaled = items.map((pairs, i) => {
    const factor = factors[foldOf.get(i) as number];
    return pairs.map(({ before, after }) => ({ before: factor.before * before, after: factor.after * after }));
  });
  const mean = (of: keyof PairMargins): number => factors.reduce((sum, factor) => sum + factor[of], 0) / folds;
  return { items: scaled, scales: [mean('before'), mean('after')] };
}

/**
 * Log-loss of decided pairs under σ(difference of a reward), the probability that Bradley and Terry give them and that rewards are trained by: a proper
 * score (Gneiting & Raftery 2007), so labels at random cost it where they leave the order of two edits as it is.
 * @returns null when no pair is decided.
 */
export function compareLogLoss({ items, seed }: CompareLogLossOptions): LogLossComparison | null {
  const used = items.filter((pairs) => pairs.length > 0);
  const asIs = differenceOf({ items: used, seed });
  if (!asIs || used.length === 1) return asIs;
  const { items: scaled, scales } = rescale({ items: used, seed });
  return { ...asIs, rescaled: { ...(differenceOf({ items: scaled, seed }) as LossDifference), scales } };
}
