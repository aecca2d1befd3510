/** @file Pairs of edits of the same instruction that people ranked: what the arm `dpo` learns from. */
import { type TPreferences, type TRankingsFile, ZRankingsFile } from '#lib/contracts/stages.ts';
import { joined } from '../../runtime/joined.ts';
import { getJson } from '../../runtime/object-store.ts';
import { countedRankings } from '../2-reward/rankings.ts';
import { inParallel, readPicture } from '../pictures.ts';
import type { EditPictures } from './pair-latents.ts';

/** Pair i says that somebody ranked edit `winners[i]` before edit `losers[i]`: rows of the edits. */
export interface PreferencePairs {
  readonly winners: Int32Array;
  readonly losers: Int32Array;
}

export interface RankedEdits {
  /** The edits of all items to train on, one item's after another's. */
  readonly pictures: EditPictures;
  readonly pairs: PreferencePairs;
  /** The instruction of each edit. */
  readonly instructions: readonly string[];
}

/**
 * Pairs of a ranking dataset's items to train on: of each ranking without a flag that is left out, one for every two edits it tells apart. Annotators who
 * disagree make opposite pairs, as in the reward's own loss.
 * @throws Error in one sentence when there is none
 */
export function preferencePairs(items: TRankingsFile['items'], leaveOutFlags: TPreferences['leaveOutFlags']): PreferencePairs {
  const [winners, losers]: [number[], number[]] = [[], []];
  let counted = 0;
  let first = 0;
  for (const item of items) {
    for (const ranks of countedRankings(item, leaveOutFlags)) {
      counted++;
      for (const [i, rank] of ranks.entries()) {
        for (const [j, other] of ranks.entries()) {
          if (rank >= other) continue;
          winners.push(first + i);
          losers.push(first + j);
        }
      }
    }
    first += item.variants.length;
  }
  const given = items.reduce((sum, { rankings }) => sum + rankings.length, 0);
  if (winners.length === 0) throw new Error(`The ranking dataset has no pair of edits to learn from: of ${given} rankings of its items to train on, ${given - counted} carry a flag that is left out and ${counted} rank all edits alike; collect more rankings or leave out fewer flags.`);
  return { winners: Int32Array.from(winners), losers: Int32Array.from(losers) };
}

/** Edits whose pictures are read and encoded together. */
const PIECE = 200;

/** Reads a ranking dataset for `dpo`; held-out items are not among its edits. @throws Error as `preferencePairs` */
export async function readRankedEdits(rankingsKey: string, { leaveOutFlags }: Pick<TPreferences, 'leaveOutFlags'>): Promise<RankedEdits> {
  const { items: all, magnify } = await getJson(rankingsKey, ZRankingsFile);
  const items = all.filter(({ split }) => split === 'train');
  const pairs = preferencePairs(items, leaveOutFlags);
  const edits = items.flatMap(({ instruction, original, variants }) => variants.map(({ picture }) => ({ instruction, original, picture })));
  const read = (pictures: readonly (typeof edits)[number]['picture'][]) => inParallel(pictures, (picture) => readPicture(picture, magnify));
  return {
    pairs,
    instructions: edits.map(({ instruction }) => instruction),
    pictures: {
      key: rankingsKey,
      count: edits.length,
      async encodeAt(coder, at) {
        const piece = edits.slice(at, at + PIECE);
        const originals = [...new Set(piece.map(({ original }) => original))];
        const encoded = await coder.encode(joined(await read(originals)));
        const row = encoded.length / originals.length;
        const places = new Map(originals.map((original, i) => [original, encoded.subarray(i * row, (i + 1) * row)]));
        return { count: piece.length, latents: { source: joined(piece.map(({ original }) => places.get(original) as Float32Array)), target: await coder.encode(joined(await read(piece.map(({ picture }) => picture)))) } };
      },
    },
  };
}
