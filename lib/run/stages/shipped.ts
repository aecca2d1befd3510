import { z } from 'zod';
import type { StageRecord } from '../stage-record.ts';

export const shippedStage = {
  title: 'Shipped models',
  description: 'Puts the models that come with the worker into storage and into the list of models; those that are there stay as they are.',
  config: z.object({}).strict(),
  result: z.object({ models: z.array(z.object({ name: z.string(), modelId: z.string() })) }),
} satisfies StageRecord;
