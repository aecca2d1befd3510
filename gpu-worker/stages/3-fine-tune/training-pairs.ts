/** @file The pairs an editor learns from, piece by piece, and the file of their rewards. */
import { z } from 'zod';
import { type TPairsFile, ZPairsFile } from '#lib/contracts/stages.ts';
import { getJson, getTensors } from '../../runtime/object-store.ts';
import { type PairExample, type Pairs, pairsOf } from '../../shapes/pairs.ts';
import { readPairExamples } from '../1-data/pair-examples.ts';

/** Rewards of all pairs of a file, in order; `rewardKey` null where the oracle gave them. */
export const ZRewardsFile = z.object({ version: z.literal(1), pairsKey: z.string(), rewardKey: z.string().nullable(), rewards: z.array(z.number()) });
export type RewardsFile = z.infer<typeof ZRewardsFile>;

/** Reads a file of pairs. */
export function readPairsFile(pairsKey: string): Promise<TPairsFile> {
  return getJson(pairsKey, ZPairsFile);
}

export interface Piece {
  readonly pairs: Pairs;
  readonly examples: readonly PairExample[];
  readonly count: number;
}

/** The piece that begins with pair `at`. @throws Error when none does: an unfinished computation belongs to other pairs */
export async function pieceAt({ pieces, from, ...texts }: TPairsFile, at: number): Promise<Piece> {
  let begin = 0;
  for (const { key, count } of pieces) {
    if (begin === at) return { pairs: pairsOf(await getTensors(key)), examples: await readPairExamples(texts, from + at, count), count };
    begin += count;
  }
  throw new Error(`No piece of the pairs begins at ${at} of ${begin}: what was done before belongs to another file of pairs.`);
}

/** What all pairs are asked to show, in order. */
export function allExamples({ from, count, ...texts }: TPairsFile): Promise<PairExample[]> {
  return readPairExamples(texts, from, count);
}
