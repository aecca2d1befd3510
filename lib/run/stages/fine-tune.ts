import { z } from 'zod';
import { ZFineTuneConfig } from '#lib/contracts/stages.ts';
import type { StageRecord } from '../stage-record.ts';
import { ZDatasetId, ZModelId, ZSeed } from './fields.ts';

/** What the reward says of the training pairs. */
export const ZScoring = z.object({ mean: z.number(), deviation: z.number(), perfectByFifth: z.array(z.number()).nullable() });

export const fineTuneStage = {
  title: 'Fine-tune an editor',
  description: 'Scores the training pairs with a reward and trains an editor on them: HIVE’s weighted or conditional loss, or the step-matched control without a reward.',
  config: z
    .object({
      name: z.string().trim().min(1).max(120).describe('What the model is called'),
      startId: ZModelId.describe('The editor to start from'),
      reward: z.string().min(1).max(64).describe('A reward model’s id, oracle (the world’s own judgement: the upper bound), or none for the control'),
      pairsId: ZDatasetId.describe('The training pairs'),
      seed: ZSeed,
      training: ZFineTuneConfig,
    })
    .strict()
    .refine(({ reward, training }) => (reward === 'none') === (training.arm === 'control'), { path: ['reward'], message: 'the control learns without a reward, the other arms with one' })
    .refine(({ training }) => !training.inverses || training.arm === 'control', { path: ['training', 'inverses'], message: 'only the control can learn inverses' }),
  result: z.object({ modelId: z.string(), steps: z.number().int(), scoring: ZScoring.nullable() }),
} satisfies StageRecord;
