/** How large the measurements of `apiary paper` are, with the presets it can start from. */
import { z } from 'zod';
import { ZWriterConfig } from '#lib/contracts/stages.ts';
import { ZTextSampling } from '#lib/contracts/triplets.ts';
import { ZLoopConfig } from '#lib/loop/config.ts';
import { ZSeed } from '#lib/run/stages/fields.ts';
import { WRITER_PRESETS } from '#lib/run/writer-presets.ts';
import { FIGURE_NAMES } from './analyses.ts';
import { full } from './presets/full.ts';
import { quick } from './presets/quick.ts';
import { smoke } from './presets/smoke.ts';

export const ZPaperConfig = ZLoopConfig.pick({ world: true, seed: true, crowd: true, rankings: true, reward: true, pairs: true, fineTune: true, study: true })
  .extend({
    preset: z.string().max(40).describe('The name under which the report shows these settings'),
    seeds: z.array(ZSeed).min(1).max(20).describe('All seeds, fixed before the first one runs'),
    figures: z.array(z.enum(FIGURE_NAMES)).min(1).default(FIGURE_NAMES).describe('The figures whose counterparts are made'),
    curve: z.object({ items: z.number().int().min(2).max(20_000), imageGuidance: z.array(z.number().positive()).min(2).max(12) }).strict().describe('Instructions, and strengths of image guidance, of the curves'),
    supervised: z
      .object({
        steps: z.number().int().positive().default(10_000).describe('Optimizer steps from the text-to-image model'),
        learningRate: z.number().positive().default(1e-3),
        warmup: z.number().int().nonnegative().default(100),
        emaDecay: z.number().min(0).max(1).default(0.999),
        examples: z.number().int().min(20).max(1_000_000).default(8_000).describe('Triplets of people that the writer learns from'),
        captions: z.number().int().min(1).max(1_000_000).default(4_000).describe('Captions that it writes for'),
        writer: ZWriterConfig.default(WRITER_PRESETS.shapes.training),
        writing: ZTextSampling.default(WRITER_PRESETS.shapes.sampling),
      })
      .strict()
      .prefault({})
      .describe('The two supervised editors of figures 5 and 6: one learns from pairs of people’s triplets, one from as many that a language model wrote'),
    texts: z.number().int().min(1).max(100_000).describe('Triplets whose language is counted'),
    hard: z.number().int().min(1).max(20_000).describe('Instructions of the known-hard slice'),
  })
  .strict();
export type TPaperConfig = z.infer<typeof ZPaperConfig>;
/** As it is asked for: what is left out takes its default. */
export type TPaperRequest = z.input<typeof ZPaperConfig>;

/** Sizes by name, with the seeds they are meant for. */
export const PAPER_PRESETS: Readonly<Record<string, Omit<TPaperRequest, 'seed'>>> = { quick, full, smoke };
