/** Training triplets as texts, before there are pictures: the caption of a picture, an instruction, and the caption after the edit (HIVE, section 3.1). */
import { z } from 'zod';

const ZText = z.string().min(1).max(1_000);

/** Who wrote a triplet: people; GPT-2 here; a chat model by URL; the inverter (`of` is what it inverted); a world's grammar; whoever made the file it came in. */
export const ZTripletSource = z.enum(['people', 'gpt2', 'chat', 'cycle', 'world', 'imported']);
export type TTripletSource = z.infer<typeof ZTripletSource>;

export const ZTextTriplet = z.object({
  /** Unique within the dataset. */
  id: z.string().min(1).max(200),
  caption: ZText,
  instruction: ZText,
  edited_caption: ZText,
  source: ZTripletSource.default('imported'),
  of: z.string().max(200).nullable().default(null),
});
export type TTextTriplet = z.infer<typeof ZTextTriplet>;

/** Column names, in order: equal triplets give equal bytes. */
export const TRIPLET_COLUMNS = Object.keys(ZTextTriplet.shape) as (keyof TTextTriplet)[];

/** File of triplets, sorted by id. */
export const ZTextTripletsFile = z.object({ version: z.literal(1), triplets: z.array(ZTextTriplet).min(1) });
export type TTextTripletsFile = z.infer<typeof ZTextTripletsFile>;

export const ZCaption = z.object({ id: z.string().min(1).max(200), caption: ZText });
export type TCaption = z.infer<typeof ZCaption>;
/** File of captions to invent edits for, sorted by id. */
export const ZCaptionsFile = z.object({ version: z.literal(1), captions: z.array(ZCaption).min(1) });

/** Why a generated text did not become a triplet. */
export const ZDropReason = z.enum(['unreadable', 'no-instruction', 'no-verb', 'caption-unchanged', 'caption-too-long', 'repeats-instruction', 'duplicate', 'no-answer']);
export type TDropReason = z.infer<typeof ZDropReason>;

/** How texts are drawn from a language model. */
export const ZTextSampling = z
  .object({
    /** Texts per caption. */
    generations: z.number().int().min(1).max(20),
    temperature: z.number().positive().max(2),
    /** Keep the k most likely tokens, 0 for all; then the fewest whose probabilities reach p. */
    topK: z.number().int().nonnegative(),
    topP: z.number().positive().max(1),
    /** Most tokens of instruction and edited caption together. */
    newTokens: z.number().int().positive().max(1_000),
    /** Most words of an edited caption. */
    captionWords: z.number().int().positive().max(200),
  })
  .strict();
export type TTextSampling = z.infer<typeof ZTextSampling>;

/** What became of the texts that were generated. */
export const ZWritingReport = z.object({
  captions: z.number().int(),
  generated: z.number().int(),
  kept: z.number().int(),
  dropped: z.partialRecord(ZDropReason, z.number().int()),
});
export type TWritingReport = z.infer<typeof ZWritingReport>;

/** Sub-categories of edits, as HIVE's figure 21 has them: global style; an attribute of something; something added or removed; something exchanged, moved or acting otherwise; none of these. */
export const ZCategory = z.enum(['global-style', 'attributes', 'add-remove', 'manipulate', 'other']);
export type TCategory = z.infer<typeof ZCategory>;

/** A file of triplets of one dataset: counts for its card. */
export const ZTripletsCard = z.object({
  triplets: z.number().int(),
  captions: z.number().int(),
  sources: z.partialRecord(ZTripletSource, z.number().int()),
  /** Same caption and instruction as an earlier one. */
  duplicates: z.number().int(),
  /** Of the triplets that were not made by inversion, those that could be inverted. */
  invertible: z.object({ triplets: z.number().int(), of: z.number().int() }).optional(),
  /** Triplets, evenly spread, in which categories, verbs and nouns were counted. */
  read: z.number().int(),
  categories: z.partialRecord(ZCategory, z.number().int()),
  /** The most frequent, most frequent first. */
  verbs: z.array(z.tuple([z.string(), z.number().int()])),
  nouns: z.array(z.tuple([z.string(), z.number().int()])),
  samples: z.array(ZTextTriplet),
});
export type TTripletsCard = z.infer<typeof ZTripletsCard>;
