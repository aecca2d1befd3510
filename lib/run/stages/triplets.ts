import { z } from 'zod';
import { WORKER_FUNCTIONS, ZWorld, ZWriterConfig } from '#lib/contracts/stages.ts';
import { ZTextSampling, ZTripletsCard, ZWritingReport } from '#lib/contracts/triplets.ts';
import type { StageRecord } from '../stage-record.ts';
import { WRITER_PRESETS } from '../writer-presets.ts';
import { ZSeed } from './fields.ts';

const ZDatasetId = z.string().min(1).max(64);

export const tripletsStage = {
  title: 'Write triplets',
  description: 'Turns captions into edit instructions with edited captions by a language model that has learnt from people’s, adds inverses, and makes a dataset of them.',
  config: z
    .object({
      name: z.string().trim().min(1).max(120).describe('What the dataset is called'),
      writer: z.string().min(1).max(64).default('new').describe('Who writes: a writer’s id; new, to train one first; chat, for a model of the worker’s LLM_URL'),
      chatModel: z.string().min(1).max(200).optional().describe('Which model of the chat API writes'),
      startId: z.string().min(1).max(64).optional().describe('The writer that a new one starts from; left out, the world’s small GPT-2 from nothing'),
      learnFromId: ZDatasetId.optional().describe('What a new writer learns from: instructions with captions, or triplets; left out, the world’s own'),
      captionsOfId: ZDatasetId.optional().describe('A dataset whose captions are written for; left out, captions of the world'),
      mergeId: ZDatasetId.optional().describe('A dataset that what was written is joined with'),
      world: ZWorld.default('shapes'),
      seed: ZSeed,
      captions: z.number().int().min(1).max(1_000_000).default(400).describe('Captions of the world'),
      examples: z.number().int().min(20).max(1_000_000).default(8_000).describe('Triplets of the world that a new writer learns from'),
      shards: z.number().int().min(1).max(64).default(1).describe('Parts that the captions are dealt into, for as many workers'),
      cycle: z.boolean().default(true).describe('Add the inverse of each triplet that has one'),
      sampling: ZTextSampling.default(WRITER_PRESETS.shapes.sampling),
      training: ZWriterConfig.default(WRITER_PRESETS.shapes.training),
    })
    .strict()
    .refine(({ writer, chatModel }) => (writer === 'chat') === (chatModel !== undefined), { path: ['chatModel'], message: 'name the model when, and only when, a chat API writes' }),
  result: z.object({
    datasetId: z.string(),
    /** The new writer, where one was trained. */
    modelId: z.string().nullable(),
    training: WORKER_FUNCTIONS['train-triplet-writer'].result.shape.report.nullable(),
    writing: ZWritingReport,
    card: ZTripletsCard,
  }),
} satisfies StageRecord;
