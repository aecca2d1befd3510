/** @file A ranking dataset as the reward model reads it: pictures in memory, and who ranked what before what. */
import { rankingCounts } from '#lib/contracts/ranking-counts.ts';
import type { TRankingsFile, TRewardConfig } from '#lib/contracts/stages.ts';
import { integers, permutation } from '../../runtime/rng.ts';
import { type InstructionIds, instructionIds, type RankedBatch, type RewardModel, winsOf } from '../../shapes/reward-model.ts';
import { joined } from '../../runtime/joined.ts';
import { inParallel, readPicture } from '../pictures.ts';

/** One condition: a picture, an instruction, K edits and what every annotator made of them. */
export interface RankedCondition {
  readonly itemId: string;
  /** Pictures (3, 32, 32) and (K, 3, 32, 32). */
  readonly original: Float32Array;
  readonly edited: Float32Array;
  readonly texts: InstructionIds;
  /** Ranks of the K edits by each annotator whose ranking counts; 0 is best, equal ranks are ties. */
  readonly rankings: readonly (readonly number[])[];
}

export interface RankingData {
  readonly variants: number;
  readonly train: readonly RankedCondition[];
  readonly heldOut: readonly RankedCondition[];
}

type Item = TRankingsFile['items'][number];

/** Ranks in the order of the item's variants; a ranking that leaves one out is refused. */
function ranksOf(item: Item, ranking: Item['rankings'][number]): number[] {
  return item.variants.map(({ label }) => {
    const rank = ranking.ranks[label];
    if (rank === undefined) throw new Error(`The ranking of assignment ${ranking.assignmentId} leaves out variant "${label}" of item ${item.id}; rankings must name every variant.`);
    return rank;
  });
}

/** Rankings that count: none of the flags that the configuration leaves out. */
export function countedRankings(item: Item, leaveOutFlags: TRewardConfig['leaveOutFlags']): number[][] {
  return item.rankings.filter((ranking) => rankingCounts(ranking, leaveOutFlags)).map((ranking) => ranksOf(item, ranking));
}

/** At most `max` of the entries, in their order: which ones follows from the seed, and fewer are among more. */
export function nestedPart<T>(entries: readonly T[], max: number, seed: number): T[] {
  const chosen = permutation({ seed, stream: 'reward/part', step: 0 }, entries.length).slice(0, max);
  return [...chosen].sort((a, b) => a - b).map((at) => entries[at] as T);
}

/** As many of the entries, drawn with replacement (Breiman, "Bagging predictors", 1996); which ones follows from the seed. */
export function resampled<T>(entries: readonly T[], seed: number): T[] {
  return Array.from(integers({ seed, stream: 'reward/resample' }, entries.length, entries.length), (at) => entries[at] as T);
}

/**
 * Reads the pictures of a dataset. Items without a ranking that counts are left out, and of those to train on the ones beyond `maxRankedItems`; with `resample`
 * the rest is drawn with replacement, so that an item may be there several times.
 * @throws Error in one sentence when nothing is left to train or to measure on, or the numbers of variants differ
 */
export async function readRankings(file: TRankingsFile, model: RewardModel, { leaveOutFlags, measureFlagged, maxRankedItems = Infinity, resample = false }: TRewardConfig, seed: number): Promise<RankingData> {
  const variants = file.items[0]?.variants.length ?? 0;
  const odd = file.items.find((item) => item.variants.length !== variants);
  if (odd) throw new Error(`Item ${odd.id} of the ranking dataset has ${odd.variants.length} variants where others have ${variants}; all must have the same number.`);
  const counted = file.items.map((item) => ({ item, rankings: countedRankings(item, measureFlagged && item.split === 'held-out' ? [] : leaveOutFlags) })).filter(({ rankings }) => rankings.length > 0);
  const given = file.items.reduce((sum, { rankings }) => sum + rankings.length, 0);
  for (const split of ['train', 'held-out'] as const) {
    if (counted.some(({ item }) => item.split === split)) continue;
    throw new Error(`The ranking dataset has no ranking to ${split === 'train' ? 'train' : 'measure'} on: of ${given} rankings, none of an item of the split "${split}" is left${leaveOutFlags.length > 0 ? ` without the flags ${leaveOutFlags.join(', ')}` : ''}; collect more rankings or leave out fewer flags.`);
  }
  const of = (split: Item['split']) => counted.filter(({ item }) => item.split === split);
  const read = (entries: typeof counted) =>
    inParallel(entries, async ({ item, rankings }): Promise<RankedCondition> => {
      const [original, ...edits] = await inParallel([item.original, ...item.variants.map(({ picture }) => picture)], (picture) => readPicture(picture, file.magnify));
      return { itemId: item.id, original: original as Float32Array, edited: joined(edits), texts: instructionIds(model.tokenizer, model.config.text.positions, [item.instruction]), rankings };
    }, 4);
  const train = nestedPart(of('train'), maxRankedItems, seed);
  return { variants, train: await read(resample ? resampled(train, seed) : train), heldOut: await read(of('held-out')) };
}

/** Conditions of one batch, each with all its annotators' rankings: all pairs of a condition are in one batch. */
export function rankedBatch(conditions: readonly RankedCondition[]): RankedBatch {
  const ids = (name: keyof InstructionIds) => BigInt64Array.from(conditions.flatMap(({ texts }) => [...texts[name]]));
  return {
    original: joined(conditions.map(({ original }) => original)),
    edited: joined(conditions.map(({ edited }) => edited)),
    texts: { ids: ids('ids'), mask: ids('mask') },
    wins: joined(conditions.map(({ rankings }) => winsOf(rankings))),
  };
}
