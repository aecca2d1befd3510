/** @file What training pairs are to show: the world's own edits, or triplets that somebody wrote. */
import type { TPairsFile } from '#lib/contracts/stages.ts';
import { ZTextTripletsFile } from '#lib/contracts/triplets.ts';
import { getJson } from '../../runtime/object-store.ts';
import { pairExamples, type PairExample, textExample } from '../../shapes/pairs.ts';

/** Examples `from` to `from + count`, in order. @throws Error in one sentence when the file has fewer triplets */
export async function readPairExamples({ seed, tripletsKey }: Pick<TPairsFile, 'seed' | 'tripletsKey'>, from: number, count: number): Promise<PairExample[]> {
  if (tripletsKey === undefined) return pairExamples(seed, from, count);
  const { triplets } = await getJson(tripletsKey, ZTextTripletsFile);
  if (from + count > triplets.length) throw new Error(`Pairs ${from} to ${from + count} were asked for, but the file has only ${triplets.length} triplets: ask for fewer, or write more.`);
  return triplets.slice(from, from + count).map(textExample);
}
