import type { TShare } from '#lib/contracts/stages.ts';
import { wilsonInterval } from './interval.ts';

/** A share with its number and Wilson's 95 % interval, as reports carry it; null of nothing. */
export function countedShare(hits: number, n: number): TShare | null {
  const found = wilsonInterval(hits, n);
  return found && { share: found.share, n, ci95: [found.low, found.high] };
}
