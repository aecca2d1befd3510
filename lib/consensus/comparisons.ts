import { positions } from './votes.ts';

/** One worker's choice between two items. */
export interface Comparison {
  worker: string;
  left: string;
  right: string;
  /** Equal to `left` or `right`. */
  winner: string;
}

/** Comparisons by number; names are sorted. N = comparisons, I = items, W = workers. */
export interface ComparisonTable {
  /** (I), (W) */
  items: readonly string[];
  workers: readonly string[];
  /** (N) each: indices into the names. */
  rows: readonly { worker: number; left: number; right: number; leftWon: boolean }[];
}

/** Numbers items and workers. @throws when a winner is neither side or an item meets itself. */
export function tabulateComparisons(comparisons: readonly Comparison[]): ComparisonTable {
  for (const [i, { left, right, winner }] of comparisons.entries()) {
    if (left === right) throw new Error(`Comparison ${i + 1} shows "${left}" on both sides; give two different items.`);
    if (winner !== left && winner !== right) throw new Error(`Comparison ${i + 1} was won by "${winner}", which is neither "${left}" nor "${right}".`);
  }
  const items = [...new Set(comparisons.flatMap(({ left, right }) => [left, right]))].sort();
  const workers = [...new Set(comparisons.map(({ worker }) => worker))].sort();
  const [itemAt, workerAt] = [positions(items), positions(workers)];
  const rows = comparisons.map(({ worker, left, right, winner }) => ({
    worker: workerAt.get(worker)!,
    left: itemAt.get(left)!,
    right: itemAt.get(right)!,
    leftWon: winner === left,
  }));
  return { items, workers, rows };
}
