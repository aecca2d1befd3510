/**
 * Fleiss' κ for any number of raters per item (Fleiss 1971; for unequal numbers the generalisation that weighs every item by its number of
 * pairs alike, as Krippendorff's nominal α does without its small-sample correction). Items with fewer than two votes say nothing and are left out.
 * @param items the votes of each item.
 * @returns null when no item has two votes, or when only one label was ever used (chance agreement is then complete).
 */
export function fleissKappa(items: readonly (readonly string[])[]): number | null {
  const rated = items.filter((votes) => votes.length >= 2);
  if (rated.length === 0) return null;
  const totals = new Map<string, number>();
  let observed = 0;
  let votesInAll = 0;
  for (const votes of rated) {
    const counts = countLabels(votes);
    let agreeing = 0;
    for (const [label, count] of counts) {
      agreeing += count * (count - 1);
      totals.set(label, (totals.get(label) ?? 0) + count);
    }
    observed += agreeing / (votes.length * (votes.length - 1));
    votesInAll += votes.length;
  }
  observed /= rated.length;
  let expected = 0;
  for (const total of totals.values()) expected += (total / votesInAll) ** 2;
  return expected >= 1 ? null : (observed - expected) / (1 - expected);
}

function countLabels(votes: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const vote of votes) counts.set(vote, (counts.get(vote) ?? 0) + 1);
  return counts;
}

/** How far apart two values are, squared, given how often each value occurs (Krippendorff 2004, §11.3). */
type Metric = (values: readonly number[], totals: readonly number[]) => (c: number, k: number) => number;

/** Any two different values are equally far apart. */
export const nominal: Metric = () => (c, k) => (c === k ? 0 : 1);

/** Ranks: apart by the number of ratings between them. */
export const ordinal: Metric = (_, totals) => (c, k) => {
  const [from, to] = c < k ? [c, k] : [k, c];
  let between = -(totals[from] + totals[to]) / 2;
  for (let g = from; g <= to; g++) between += totals[g];
  return c === k ? 0 : between ** 2;
};

/** Numbers: apart by their difference. */
export const interval: Metric = (values) => (c, k) => (values[c] - values[k]) ** 2;

/**
 * Krippendorff's α for any number of raters, missing votes and a metric (Krippendorff 2004, §11; the coincidence-matrix form).
 * @param units the numeric ratings of each unit; units with fewer than two are left out.
 * @returns null when nothing can be paired or all ratings are equal.
 */
export function krippendorffAlpha(units: readonly (readonly number[])[], metric: Metric = nominal): number | null {
  const paired = units.filter((ratings) => ratings.length >= 2);
  const values = [...new Set(paired.flat())].sort((a, b) => a - b);
  if (values.length < 2) return null;
  const indexOf = new Map(values.map((value, i) => [value, i]));
  const coincidence = values.map(() => values.map(() => 0));
  for (const ratings of paired) {
    for (let i = 0; i < ratings.length; i++) {
      for (let j = 0; j < ratings.length; j++) {
        if (i !== j) coincidence[indexOf.get(ratings[i])!][indexOf.get(ratings[j])!] += 1 / (ratings.length - 1);
      }
    }
  }
  const totals = coincidence.map((row) => row.reduce((sum, count) => sum + count, 0));
  const n = totals.reduce((sum, total) => sum + total, 0);
  const distance = metric(values, totals);
  let observed = 0;
  let expected = 0;
  for (let c = 0; c < values.length; c++) {
    for (let k = 0; k < values.length; k++) {
      observed += coincidence[c][k] * distance(c, k);
      expected += totals[c] * totals[k] * distance(c, k);
    }
  }
  return expected === 0 ? null : 1 - ((n - 1) * observed) / expected;
}

/** How much a disagreement of `distance` places counts: any as much (Cohen 1960), by distance, or by its square (Cohen 1968). */
const KAPPA_WEIGHTS = {
  nominal: (distance: number) => (distance === 0 ? 0 : 1),
  linear: (distance: number) => distance,
  quadratic: (distance: number) => distance ** 2,
};

/**
 * Cohen's κ of two raters (Cohen 1960; weighted: Cohen 1968, eq. 1).
 * @param table (K, K): how often the first rater chose the row's label and the second the column's.
 * @returns null when both only ever used the same one label.
 */
export function cohenKappa(table: readonly (readonly number[])[], weights: keyof typeof KAPPA_WEIGHTS = 'nominal'): number | null {
  const weigh = KAPPA_WEIGHTS[weights];
  const rows = table.map((row) => row.reduce((sum, count) => sum + count, 0));
  const columns = table.map((_, k) => table.reduce((sum, row) => sum + row[k], 0));
  const total = rows.reduce((sum, count) => sum + count, 0);
  let [observed, expected] = [0, 0];
  for (let i = 0; i < table.length; i++) {
    for (let j = 0; j < table.length; j++) {
      observed += (weigh(Math.abs(i - j)) * table[i][j]) / total;
      expected += (weigh(Math.abs(i - j)) * rows[i] * columns[j]) / total ** 2;
    }
  }
  return expected > 0 ? 1 - observed / expected : null;
}

/** What Landis and Koch (1977) call a κ of this size; pages have its words (`results.agreementStrength`). */
export function agreementStrength(kappa: number): 'worseThanChance' | 'slight' | 'fair' | 'moderate' | 'substantial' | 'almostPerfect' {
  if (kappa < 0) return 'worseThanChance';
  if (kappa <= 0.2) return 'slight';
  if (kappa <= 0.4) return 'fair';
  if (kappa <= 0.6) return 'moderate';
  return kappa <= 0.8 ? 'substantial' : 'almostPerfect';
}
