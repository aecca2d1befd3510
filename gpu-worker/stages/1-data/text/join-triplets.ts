/** @file Triplets of several sources as one dataset: repetitions left out, inverses added (HIVE, section 3.1, "cycle consistency"), counted. */
import { categorize } from '#lib/contracts/language/categorize.ts';
import { invertInstruction } from '#lib/contracts/language/invert.ts';
import { verbAndNouns } from '#lib/contracts/language/verbs.ts';
import type { TTextTriplet, TTripletsCard } from '#lib/contracts/triplets.ts';
import { tripletKey } from './check-triplet.ts';

/** The triplet that leads back; undefined where there is none. */
export function inverseOf(triplet: TTextTriplet): TTextTriplet | undefined {
  const instruction = invertInstruction(triplet);
  return instruction === undefined ? undefined : { id: `${triplet.id}-back`.slice(-200), caption: triplet.edited_caption, instruction, edited_caption: triplet.caption, source: 'cycle', of: triplet.id };
}

/** Entries of a card's lists, and triplets on it. */
const LISTED = 20;
const SHOWN = 8;
/** Triplets whose language is looked at, which takes milliseconds each; the rest is only counted. */
const READ = 1_000;

/** At most `count` of a list, evenly spread over it. */
function spread<T>(list: readonly T[], count: number): T[] {
  const n = Math.min(count, list.length);
  return Array.from({ length: n }, (_, i) => list[Math.floor((i * list.length) / n)]!);
}

function mostFrequent(values: readonly string[]): [string, number][] {
  const counts = countOf(values);
  return Object.entries(counts).sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, LISTED);
}

function countOf<T extends string>(values: readonly T[]): Record<T, number> {
  const counts = {} as Record<T, number>;
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

/** Counts of a dataset of triplets. */
export function cardOf(triplets: readonly TTextTriplet[], { duplicates, invertible }: Pick<TTripletsCard, 'duplicates' | 'invertible'>): TTripletsCard {
  const read = spread(triplets, READ);
  const said = read.map(({ instruction }) => verbAndNouns(instruction));
  return {
    triplets: triplets.length,
    captions: new Set(triplets.map(({ caption }) => caption)).size,
    sources: countOf(triplets.map(({ source }) => source)),
    duplicates,
    ...(invertible && { invertible }),
    read: read.length,
    categories: countOf(read.map(({ instruction }) => categorize(instruction))),
    verbs: mostFrequent(said.flatMap(({ verb }) => verb ?? [])),
    nouns: mostFrequent(said.flatMap(({ nouns }) => nouns)),
    samples: spread(triplets, SHOWN),
  };
}

/**
 * One dataset of several: the first of several triplets that say the same stays, an id that is taken already gets a number. With `cycle`, the inverse of
 * each that has one and is not there yet.
 * @returns triplets sorted by id, and their card
 */
export function joinTriplets(parts: readonly (readonly TTextTriplet[])[], cycle: boolean): { triplets: TTextTriplet[]; card: TTripletsCard } {
  const kept = new Map<string, TTextTriplet>();
  const ids = new Set<string>();
  let [duplicates, inverted, invertibleOf] = [0, 0, 0];
  const add = (triplet: TTextTriplet): boolean => {
    const key = tripletKey(triplet);
    if (kept.has(key)) return false;
    let { id } = triplet;
    for (let n = 2; ids.has(id); n++) id = `${triplet.id.slice(0, 190)}~${n}`;
    ids.add(id);
    kept.set(key, { ...triplet, id });
    return true;
  };
  for (const triplet of parts.flat()) if (!add(triplet)) duplicates++;
  if (cycle) {
    for (const triplet of [...kept.values()].filter(({ source }) => source !== 'cycle')) {
      invertibleOf++;
      const inverse = inverseOf(triplet);
      if (!inverse) continue;
      inverted++;
      add(inverse);
    }
  }
  const triplets = [...kept.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return { triplets, card: cardOf(triplets, { duplicates, ...(cycle && { invertible: { triplets: inverted, of: invertibleOf } }) }) };
}
