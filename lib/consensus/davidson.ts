/** Bradley–Terry with ties: Davidson 1970, "On extending the Bradley–Terry model to accommodate ties in paired comparison experiments". Pure. */
import { invert } from './invert.ts';

export const OUTCOMES = ['a', 'b', 'tie'] as const;

/** How one comparison came out. */
export interface Duel {
  a: string;
  b: string;
  outcome: (typeof OUTCOMES)[number];
  /** What it was about. Duels about the same thing are not independent of each other. */
  cluster: string;
}

export interface DavidsonFit {
  /** (K) log-strengths θ by name; the reference's is 0. Of decided duels i wins the share σ(θ_i − θ_j) against j. */
  scores: Map<string, number>;
  /** (K) standard errors of the scores, that is of the differences to the reference. */
  errors: Map<string, number>;
  /** The share of ties between equals. */
  tieShare: number;
}

/** Of each outcome, between every two that met, in duels that nobody fought: keeps whoever won or lost all of theirs finite. */
const IMAGINED = 0.5;
const ROUNDS = 100;

/** (n) entries that are not 0. */
type Sparse = [at: number, value: number][];
interface Pair {
  /** By outcome: the direction in which it is made more likely, and how often it came out, imagined ones included. */
  directions: Sparse[];
  counts: number[];
}

const along = (direction: Sparse, x: readonly number[]): number => direction.reduce((sum, [at, value]) => sum + value * x[at], 0);

/** By outcome: the utilities θ_a, θ_b and log ν + (θ_a + θ_b) / 2, turned into probabilities. */
function probabilities(directions: readonly Sparse[], x: readonly number[]): number[] {
  const utilities = directions.map((direction) => along(direction, x));
  const most = Math.max(...utilities);
  const raw = utilities.map((utility) => Math.exp(utility - most));
  const total = raw.reduce((sum, value) => sum + value, 0);
  return raw.map((value) => value / total);
}

function likelihood(pairs: readonly Pair[], x: readonly number[]): number {
  return pairs.reduce((sum, { directions, counts }) => sum + probabilities(directions, x).reduce((part, p, o) => part + counts[o] * Math.log(p), 0), 0);
}

/** Gradient (n) and information (n, n) of the log-likelihood, which is concave. */
function slopes(pairs: readonly Pair[], x: readonly number[]): { gradient: number[]; information: number[][] } {
  const gradient = x.map(() => 0);
  const information = x.map(() => x.map(() => 0));
  for (const { directions, counts } of pairs) {
    const shares = probabilities(directions, x);
    const n = counts.reduce((sum, count) => sum + count, 0);
    const mean = directions.flatMap((direction, o) => direction.map(([at, value]): [number, number] => [at, shares[o] * value]));
    directions.forEach((direction, o) => {
      for (const [at, value] of direction) {
        gradient[at] += (counts[o] - n * shares[o]) * value;
        for (const [other, factor] of direction) information[at][other] += n * shares[o] * value * factor;
      }
    });
    for (const [at, value] of mean) for (const [other, factor] of mean) information[at][other] -= n * value * factor;
  }
  return { gradient, information };
}

/** Newton's steps, halved while they lead down. @returns x (n) and the inverse of the information there (n, n). */
function climb(pairs: readonly Pair[], n: number): { x: number[]; covariance: number[][] } {
  let x = new Array<number>(n).fill(0);
  let value = likelihood(pairs, x);
  for (let round = 0; ; round++) {
    const { gradient, information } = slopes(pairs, x);
    const covariance = invert(information);
    const step = covariance.map((row) => row.reduce((sum, entry, i) => sum + entry * gradient[i], 0));
    if (round === ROUNDS || step.every((change) => Math.abs(change) < 1e-10)) return { x, covariance };
    for (let scale = 1; scale > 1e-6; scale /= 2) {
      const next = x.map((entry, i) => entry + scale * step[i]);
      const reached = likelihood(pairs, next);
      if (reached < value && scale > 2e-6) continue;
      [x, value] = [next, reached];
      break;
    }
  }
}

const TURNED = { a: 'b', b: 'a', tie: 'tie' } as const;

/** The same duel with its names in order. */
function straight(duel: Duel): Duel {
  return duel.a < duel.b ? duel : { ...duel, a: duel.b, b: duel.a, outcome: TURNED[duel.outcome] };
}

/** Of each parameter: the squares of what it owes to each cluster, summed (the sandwich's variance). */
function clusteredVariances(duels: readonly Duel[], pairOf: (duel: Duel) => Pair, { x, covariance }: ReturnType<typeof climb>): number[] {
  const sums = new Map<string, Map<number, number>>();
  for (const duel of duels) {
    const { directions } = pairOf(duel);
    const sum = sums.get(duel.cluster) ?? new Map<number, number>();
    sums.set(duel.cluster, sum);
    probabilities(directions, x).forEach((p, o) => {
      const surprise = Number(OUTCOMES[o] === duel.outcome) - p;
      for (const [at, value] of directions[o]) sum.set(at, (sum.get(at) ?? 0) + surprise * value);
    });
  }
  const gradients = [...sums.values()].map((sum): Sparse => [...sum]);
  return covariance.map((row) => gradients.reduce((total, gradient) => total + along(gradient, row) ** 2, 0));
}

/**
 * Fits strengths and the frequency of ties by maximum likelihood, with half a duel of each outcome added between every two that met. Variances are the
 * larger of two: from the information, which takes duels as independent, and from sums over clusters (Liang & Zeger 1986), which does not.
 * @param duels of names that are all connected with the reference by duels.
 * @throws when one is not.
 */
export function davidson(duels: readonly Duel[], reference: string): DavidsonFit {
  const names = [...new Set(duels.flatMap(({ a, b }) => [a, b]))].filter((name) => name !== reference).sort();
  const tieAt = names.length;
  const placeOf = new Map(names.map((name, i) => [name, i]));
  const times = (name: string, value: number): Sparse => (name === reference ? [] : [[placeOf.get(name) as number, value]]);
  const pairs = new Map<string, Pair>();
  const pairOf = ({ a, b }: Duel): Pair => {
    const key = JSON.stringify([a, b]);
    const pair = pairs.get(key) ?? { directions: [times(a, 1), times(b, 1), [...times(a, 0.5), ...times(b, 0.5), [tieAt, 1]]], counts: OUTCOMES.map(() => IMAGINED) };
    pairs.set(key, pair);
    return pair;
  };
  const ordered = duels.map(straight);
  for (const duel of ordered) pairOf(duel).counts[OUTCOMES.indexOf(duel.outcome)]++;
  const top = climb([...pairs.values()], tieAt + 1);
  const clustered = clusteredVariances(ordered, pairOf, top);
  const half = Math.exp(top.x[tieAt]);
  return {
    scores: new Map([[reference, 0], ...names.map((name, i) => [name, top.x[i]] as const)]),
    errors: new Map([[reference, 0], ...names.map((name, i) => [name, Math.sqrt(Math.max(top.covariance[i][i], clustered[i]))] as const)]),
    tieShare: half / (2 + half),
  };
}
