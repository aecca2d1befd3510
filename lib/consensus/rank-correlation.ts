import { normalTwoSided, studentTwoSided } from './special-functions.ts';

/** A correlation and the two-sided probability of one as strong by chance; null when a side never varies. */
export interface Correlation {
  correlation: number;
  p: number;
}

/** Ranks from 1, equal values sharing the mean of their places. */
export function averageRanks(values: readonly number[]): number[] {
  return values.map((value) => {
    let [below, equal] = [0, 0];
    for (const other of values) {
      if (other < value) below++;
      else if (other === value) equal++;
    }
    return below + (equal + 1) / 2;
  });
}

/** How often each value occurs, for values that occur more than once. */
function tieSizes(values: readonly number[]): number[] {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()].filter((count) => count > 1);
}

function sumOf(values: readonly number[], term: (value: number) => number): number {
  return values.reduce((sum, value) => sum + term(value), 0);
}

function checkLengths(a: readonly number[], b: readonly number[]): void {
  if (a.length !== b.length) throw new Error(`The two lists to correlate have ${a.length} and ${b.length} values; they must be equally long.`);
}

/** Spearman's ρ (1904): Pearson's correlation of the ranks; p by Student's t with n − 2 degrees of freedom. */
export function spearman(a: readonly number[], b: readonly number[]): Correlation | null {
  checkLengths(a, b);
  const mean = (a.length + 1) / 2;
  const [x, y] = [averageRanks(a).map((rank) => rank - mean), averageRanks(b).map((rank) => rank - mean)];
  const norm = Math.sqrt(sumOf(x, (d) => d * d) * sumOf(y, (d) => d * d));
  if (a.length < 3 || norm === 0) return null;
  const correlation = Math.max(-1, Math.min(1, x.reduce((sum, d, i) => sum + d * y[i], 0) / norm));
  const freedom = a.length - 2;
  const t = correlation * Math.sqrt(freedom / ((1 - correlation) * (1 + correlation)));
  return { correlation, p: Math.abs(correlation) === 1 ? 0 : studentTwoSided(t, freedom) };
}

/** Kendall 1970, ch. 5: share of the n! orders with at most `inversions` or at least as many from the other end. */
function exactKendall(n: number, discordant: number): number {
  const total = (n * (n - 1)) / 2;
  const inversions = Math.min(discordant, total - discordant);
  if (2 * inversions === total) return 1;
  let shares = [1];
  for (let size = 2; size <= n; size++) {
    const next = new Array<number>(Math.min(inversions, (size * (size - 1)) / 2) + 1).fill(0);
    for (let k = 0; k < next.length; k++) for (let j = 0; j < size && j <= k; j++) next[k] += (shares[k - j] ?? 0) / size;
    shares = next;
  }
  return Math.min(1, 2 * shares.reduce((sum, share) => sum + share, 0));
}

/**
 * Kendall's τ_b (Kendall 1945, "The treatment of ties in ranking problems"). p is exact without ties for up to 33 values (or at most one discordant
 * or concordant pair), otherwise from the normal approximation with the tie-corrected variance of Kendall 1970, §4.7.
 */
export function kendallTau(a: readonly number[], b: readonly number[]): Correlation | null {
  checkLengths(a, b);
  const n = a.length;
  let [concordant, discordant] = [0, 0];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const sign = Math.sign(a[i] - a[j]) * Math.sign(b[i] - b[j]);
      if (sign > 0) concordant++;
      else if (sign < 0) discordant++;
    }
  }
  const [ties, otherTies] = [tieSizes(a), tieSizes(b)];
  const pairs = (n * (n - 1)) / 2;
  const [tied, otherTied] = [sumOf(ties, (t) => (t * (t - 1)) / 2), sumOf(otherTies, (t) => (t * (t - 1)) / 2)];
  if (n < 2 || tied === pairs || otherTied === pairs) return null;
  const correlation = Math.max(-1, Math.min(1, (concordant - discordant) / Math.sqrt(pairs - tied) / Math.sqrt(pairs - otherTied)));
  if (tied === 0 && otherTied === 0 && (n <= 33 || Math.min(discordant, pairs - discordant) <= 1)) return { correlation, p: exactKendall(n, discordant) };
  const third = (t: number) => t * (t - 1) * (t - 2);
  const slope = (t: number) => t * (t - 1) * (2 * t + 5);
  const ordered = n * (n - 1);
  const variance =
    (slope(n) - sumOf(ties, slope) - sumOf(otherTies, slope)) / 18 +
    (2 * tied * otherTied) / ordered +
    (n > 2 ? (sumOf(ties, third) * sumOf(otherTies, third)) / (9 * ordered * (n - 2)) : 0);
  return { correlation, p: normalTwoSided((concordant - discordant) / Math.sqrt(variance)) };
}

/**
 * Kendall's coefficient of concordance W of several judges (Kendall & Babington Smith 1939, "The problem of m rankings").
 * @param ranks (judges, items), equal places as mean ranks.
 * @param correctTies whether to divide by the spread that the ties leave possible.
 * @returns null when no judge tells any items apart.
 */
export function kendallW(ranks: readonly (readonly number[])[], { correctTies = true }: { correctTies?: boolean } = {}): number | null {
  const judges = ranks.length;
  const items = ranks[0]?.length ?? 0;
  const totals = Array.from({ length: items }, (_, item) =>
    sumOf(
      ranks.map((row) => row[item]),
      (rank) => rank,
    ),
  );
  const mean = sumOf(totals, (total) => total) / items;
  const spread = sumOf(totals, (total) => (total - mean) ** 2);
  const ties = correctTies ? ranks.reduce((sum, row) => sum + sumOf(tieSizes(row), (t) => t ** 3 - t), 0) : 0;
  const possible = judges ** 2 * (items ** 3 - items) - judges * ties;
  return possible > 0 ? (12 * spread) / possible : null;
}
