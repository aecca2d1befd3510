/** How a language model learns to write triplets and how it writes, by name: the shapes world's small one, and GPT-2 fine-tuned on about a thousand triplets of people. */
import type { TWriterConfig } from '#lib/contracts/stages.ts';
import type { TTextSampling } from '#lib/contracts/triplets.ts';
import { AppError } from '#lib/errors.ts';

interface WriterPreset {
  training: TWriterConfig;
  sampling: TTextSampling;
}

export const WRITER_PRESETS = {
  shapes: {
    training: { steps: 3000, batch: 32, learningRate: 0.002, warmup: 50, weightDecay: 0.05, clipNorm: 1, emaDecay: 0.99, tokens: 96, measured: 400 },
    sampling: { generations: 5, temperature: 0.7, topK: 0, topP: 0.95, newTokens: 56, captionWords: 40 },
  },
  paper: {
    training: { steps: 400, batch: 16, learningRate: 5e-05, warmup: 40, weightDecay: 0.01, clipNorm: 1, emaDecay: 0, tokens: 160, measured: 100 },
    sampling: { generations: 5, temperature: 0.7, topK: 0, topP: 0.95, newTokens: 96, captionWords: 60 },
  },
} as const satisfies Record<string, WriterPreset>;

/** A preset by name. @throws AppError BadInput naming those there are */
export function writerPreset(name: string): WriterPreset {
  if (Object.hasOwn(WRITER_PRESETS, name)) return WRITER_PRESETS[name as keyof typeof WRITER_PRESETS];
  throw new AppError('BadInput', `There is no preset "${name}"; choose one of ${Object.keys(WRITER_PRESETS).join(', ')}.`);
}
