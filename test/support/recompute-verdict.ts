/** The verdict of a study from its exported votes alone, written from the textbook and sharing no code with the platform. */
import { parse } from 'csv-parse/sync';

export type VoteRow = Record<string, string>;

export function readVotes(csv: string): VoteRow[] {
  return parse(csv, { columns: true }) as VoteRow[];
}

const counted = (rows: readonly VoteRow[]): VoteRow[] => rows.filter((row) => row.counted === 'yes');
const CATEGORIES = ['a', 'b', 'tie'];

/** How often each item got each of a, b, tie. */
function tallyItems(rows: readonly VoteRow[]): number[][] {
  const items = new Map<string, number[]>();
  for (const { study_id, item, choice } of counted(rows)) {
    const name = `${study_id ?? ''}/${item}`;
    const tally = items.get(name) ?? [0, 0, 0];
    tally[CATEGORIES.indexOf(choice)] += 1;
    items.set(name, tally);
  }
  return [...items.values()];
}

/** Solves |p − share| = z·√(p(1 − p)/n) for p: Wilson's interval by the quadratic it comes from. */
function wilson(won: number, of: number): { low: number; high: number } {
  const z2 = 1.959963984540054 ** 2;
  const share = won / of;
  const [a, b, c] = [1 + z2 / of, -(2 * share + z2 / of), share * share];
  const root = Math.sqrt(b * b - 4 * a * c);
  return { low: (-b - root) / (2 * a), high: (-b + root) / (2 * a) };
}

/** Fleiss (1971), all items with the same number of votes. */
function fleiss(tallies: readonly number[][]): number {
  const raters = tallies[0].reduce((sum, n) => sum + n, 0);
  const observed = tallies.map((tally) => (tally.reduce((sum, n) => sum + n * n, 0) - raters) / (raters * (raters - 1)));
  const meanObserved = observed.reduce((sum, p) => sum + p, 0) / tallies.length;
  const shares = CATEGORIES.map((_, category) => tallies.reduce((sum, tally) => sum + tally[category], 0) / (tallies.length * raters));
  const chance = shares.reduce((sum, p) => sum + p * p, 0);
  return (meanObserved - chance) / (1 - chance);
}

/** Majority per item (a shared first place ties), share of a among decided items with its interval, votes, agreement. */
export function recomputeComparison(rows: readonly VoteRow[]) {
  const tallies = tallyItems(rows);
  const won = { a: 0, b: 0, tie: 0 };
  for (const [a, b, tie] of tallies) {
    if (a > b && a > tie) won.a += 1;
    else if (b > a && b > tie) won.b += 1;
    else won.tie += 1;
  }
  const decided = won.a + won.b;
  const votes = { a: 0, b: 0, tie: 0 };
  for (const [a, b, tie] of tallies) {
    votes.a += a;
    votes.b += b;
    votes.tie += tie;
  }
  return { won, decided, share: { share: won.a / decided, ...wilson(won.a, decided) }, votes, kappa: fleiss(tallies) };
}

/** The mean over items of each variant's mean rank, from rankings without a flag. */
export function recomputeMeanRanks(rows: readonly VoteRow[], labels: readonly string[]): number[] {
  const usable = counted(rows).filter(({ flags }) => flags === '');
  const items = [...new Set(usable.map(({ item }) => item))];
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return labels.map((label) => mean(items.map((item) => mean(usable.filter((row) => row.item === item).map(({ ranking }) => ranking.split('>').indexOf(label) + 1)))));
}
