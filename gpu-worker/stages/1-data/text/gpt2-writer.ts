/** @file Texts about captions by GPT-2: sampled in batches, each text from random numbers of its own. */
import type { TCaption, TTextSampling } from '#lib/contracts/triplets.ts';
import { ConfigError } from '../../../models/config-error.ts';
import { openDecoder } from '../../../models/gpt2/generate.ts';
import { uniform } from '../../../runtime/rng.ts';
import { promptOf, readCompletion } from './format.ts';
import type { Written } from './check-triplet.ts';
import type { WriterModel } from './writer-model.ts';

/** A writer that cannot go on, with the texts of those captions of the batch that it had finished. */
export class WritingStopped extends Error {
  override readonly name = 'WritingStopped';
  readonly written: readonly Written[];
  /** The cause's: whether it may go on later. */
  readonly code: unknown;

  constructor(message: string, written: readonly Written[], options: ErrorOptions & { cause: unknown }) {
    super(message, options);
    this.written = written;
    this.code = (options.cause as { code?: unknown }).code;
  }
}

/** Somebody who writes edits of captions. */
export interface TripletWriter {
  /** Captions that are written for at once. */
  readonly batch: number;
  /** Texts about at most `batch` captions, in their order. @throws WritingStopped where the writer is somebody else's and fails */
  write(captions: readonly TCaption[]): Promise<Written[]>;
  release(): Promise<void>;
}

export interface Gpt2WriterOptions {
  readonly sampling: TTextSampling;
  readonly seed: number;
  readonly threads: number;
  /** Texts at once. */
  readonly rows?: number;
}

/** Most tokens of a caption that are read; longer ones lose their end. */
const CAPTION_TOKENS = 96;

/** Compiles GPT-2 to write. The numbers a text is drawn with follow from (seed, caption's id, which of its texts) alone. */
export async function openGpt2Writer(model: WriterModel, { sampling, seed, threads, rows = 50 }: Gpt2WriterOptions): Promise<TripletWriter> {
  const { generations, newTokens, temperature, topK, topP } = sampling;
  const { tokenizer, config, endId } = model;
  const batch = Math.max(1, Math.floor(rows / generations));
  const mark = tokenizer.encodeRaw(promptOf(''));
  const captionTokens = Math.min(CAPTION_TOKENS, config.positions - newTokens - mark.length);
  if (captionTokens < 1) throw new ConfigError(`${newTokens} new tokens leave no room for a caption: the model has ${config.positions} positions.`);
  const decoder = await openDecoder(model, { batch: batch * generations, length: captionTokens + mark.length + newTokens }, { threads });
  return {
    batch,
    release: () => decoder.release(),
    async write(captions) {
      const texts = captions.flatMap(({ id, caption }) => {
        const prompt = [...tokenizer.encodeRaw(caption).slice(0, captionTokens), ...mark];
        return Array.from({ length: generations }, (_, g) => ({ prompt, draws: uniform({ seed, stream: `write/${id}`, step: g }, newTokens) }));
      });
      const decoded = await decoder.decode({
        prompts: texts.map(({ prompt }) => prompt),
        newTokens,
        eosTokenId: endId,
        sample: { warp: { temperature, topK, topP }, uniform: (row, n) => texts[row]!.draws[n]! },
      });
      // A text that was cut off has no end, and would lose part of its caption.
      const written = decoded.map((row) => (row.at(-1) === endId ? readCompletion(tokenizer.decode(row.slice(0, -1))) : undefined));
      return captions.map((caption, i) => ({ caption, edits: written.slice(i * generations, (i + 1) * generations) }));
    },
  };
}
