import { TRIPLET_COLUMNS, type TTextTriplet } from '#lib/contracts/triplets.ts';

/** Triplets as JSONL, keys in a fixed order: equal triplets give equal bytes. */
export function encodeTriplets(triplets: readonly TTextTriplet[]): string {
  return triplets.map((triplet) => `${JSON.stringify(Object.fromEntries(TRIPLET_COLUMNS.map((name) => [name, triplet[name]])))}\n`).join('');
}
