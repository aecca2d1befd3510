/** @file The triplets an editor learns from (picture, instruction, edited picture), and the file of their rewards. */
import { z } from 'zod';
import { ZTriplets } from '#lib/contracts/stages.ts';
import type { EditExample } from '../../shapes/examples.ts';
import { trainingPair } from '../../shapes/pretrain/editor.ts';

export type Triplets = z.infer<typeof ZTriplets>;

/** Rewards of triplets 0 to count − 1; `rewardKey` null where the oracle gave them. */
export const ZRewardsFile = z.object({ version: z.literal(1), triplets: ZTriplets, rewardKey: z.string().nullable(), rewards: z.array(z.number()).min(1) });
export type RewardsFile = z.infer<typeof ZRewardsFile>;

/** Triplet `index`: a training edit whose pair is wrong as often as generated pairs were. */
export function tripletAt({ seed }: Triplets, index: number): EditExample {
  return trainingPair(seed, index, 'measured');
}

/** Triplets `from` to `to` − 1. */
export function tripletRange(triplets: Triplets, from: number, to: number): EditExample[] {
  return Array.from({ length: Math.min(to, triplets.count) - from }, (_, i) => tripletAt(triplets, from + i));
}
