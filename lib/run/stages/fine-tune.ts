import { z } from 'zod';
import { ZFineTuneConfig, ZSampling } from '#lib/contracts/stages.ts';
import type { StageRecord } from '../stage-record.ts';
import { ZDatasetId, ZModelId, ZSeed } from './fields.ts';

/** What the reward says of the training pairs. */
export const ZScoring = z.object({ mean: z.number(), deviation: z.number(), perfectByFifth: z.array(z.number()).nullable() });

export const fineTuneStage = {
  title: 'Fine-tune an editor',
  description: 'Scores the training pairs with a reward and trains an editor on them: HIVE’s weighted or conditional loss, or the step-matched control without a reward. Diffusion-DPO trains on the rankings of edits instead.',
  config: z
    .object({
      name: z.string().trim().min(1).max(120).describe('What the model is called'),
      startId: ZModelId.describe('The editor to start from, or a text-to-image model: then the control learns to edit from nothing, which is supervised training'),
      sampling: ZSampling.optional().describe('How the editor is asked; needed with a text-to-image model, whose card says nothing of it'),
      reward: z.string().min(1).max(64).describe('A reward model’s id, oracle (the world’s own judgement: the upper bound), or none for the control and for dpo'),
      pairsId: ZDatasetId.optional().describe('The training pairs; every arm but dpo needs them'),
      rankingsId: ZDatasetId.optional().describe('The rankings that the arm dpo learns from; the others have none'),
      seed: ZSeed,
      training: ZFineTuneConfig,
    })
    .strict()
    .refine(({ reward, training: { arm } }) => (reward === 'none') === (arm === 'control' || arm === 'dpo'), { path: ['reward'], message: 'the control and dpo learn without a reward, the other arms with one' })
    .refine(({ pairsId, training: { arm } }) => (pairsId === undefined) === (arm === 'dpo'), { path: ['pairsId'], message: 'dpo learns without training pairs, the other arms with them' })
    .refine(({ rankingsId, training: { arm } }) => (rankingsId !== undefined) === (arm === 'dpo'), { path: ['rankingsId'], message: 'dpo learns from rankings, the other arms do not' })
    .refine(({ training: { arm, preferences } }) => (preferences !== undefined) === (arm === 'dpo'), { path: ['training', 'preferences'], message: 'dpo needs to know how to learn from rankings, the other arms do not' })
    .refine(({ training }) => !training.inverses || training.arm === 'control', { path: ['training', 'inverses'], message: 'only the control can learn inverses' }),
  result: z.object({ modelId: z.string(), steps: z.number().int(), scoring: ZScoring.nullable() }),
} satisfies StageRecord;
