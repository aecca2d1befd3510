import { z } from 'zod';
import { ZWorld } from '#lib/contracts/stages.ts';
import type { StageRecord } from '../stage-record.ts';
import { ZSeed, ZStorageKey } from './fields.ts';

/** A picture to try editors on, with what the world would ask of it. */
export const ZScene = z.object({ id: z.string(), instruction: z.string(), key: ZStorageKey });
export type TScene = z.infer<typeof ZScene>;

export const scenesStage = {
  title: 'Draw scenes',
  description: 'Draws held-out scenes of a world, each with an instruction, for the playground: no training has seen them, and no study asks about them.',
  config: z.object({ world: ZWorld.default('shapes'), seed: ZSeed, count: z.number().int().min(1).max(60).default(18).describe('Scenes') }).strict(),
  result: z.object({ itemsKey: ZStorageKey, scenes: z.array(ZScene) }),
} satisfies StageRecord;
