import type { ComparisonTable } from './comparisons.ts';
import { zeros } from './votes.ts';

export interface BradleyTerryOptions {
  /** Most rounds. An item that always wins has no finite strength: the rounds then decide how close to 1 it gets. */
  rounds?: number;
  /** Stops when no strength moves further. */
  tolerance?: number;
}

/**
 * Bradley–Terry strengths, P(i beats j) = p_i / (p_i + p_j), by the minorise–maximise updates of Hunter 2004, "MM algorithms for generalized
 * Bradley–Terry models", eq. 3.
 * @returns (I) strengths that sum to 1.
 */
export function bradleyTerry({ items, rows }: ComparisonTable, { rounds = 20_000, tolerance = 1e-16 }: BradleyTerryOptions = {}): number[] {
  const wins = items.map(() => 0);
  const meetings = zeros(items.length, items.length);
  for (const { left, right, leftWon } of rows) {
    wins[leftWon ? left : right]++;
    meetings[left][right]++;
    meetings[right][left]++;
  }
  let strengths = items.map(() => 1 / items.length);
  for (let round = 0; round < rounds; round++) {
    const raw = strengths.map((own, i) => (wins[i] === 0 ? 0 : wins[i] / meetings[i].reduce((sum, met, j) => (met === 0 ? sum : sum + met / (own + strengths[j])), 0)));
    const total = raw.reduce((sum, value) => sum + value, 0);
    const next = raw.map((value) => value / total);
    const moved = next.reduce((max, value, i) => Math.max(max, Math.abs(value - strengths[i])), 0);
    strengths = next;
    if (moved <= tolerance) break;
  }
  return strengths;
}
