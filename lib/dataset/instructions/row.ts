import { z } from 'zod';

/** One instruction of a dataset; with captions it is half of a training triplet (Zhang et al. 2024, §3.1). The same names in JSONL and Parquet. */
export const ZInstructionRow = z.object({
  /** Unique within the dataset. */
  id: z.string().min(1).max(200),
  /** File name and hex sha256 of the picture's bytes. */
  image_file: z.string().min(1).max(1_000),
  image_sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits'),
  instruction: z.string().min(1).max(1_000),
  /** Of the picture, and of the picture after the edit; null where captions were not edited. */
  caption: z.string().max(1_000).nullable().default(null),
  edited_caption: z.string().max(1_000).nullable().default(null),
  /** Who wrote it and in which study; null when unknown. */
  worker: z.string().max(200).nullable().default(null),
  study: z.string().max(200).nullable().default(null),
});
export type TInstructionRow = z.infer<typeof ZInstructionRow>;

/** Column names, in order. */
export const COLUMNS = Object.keys(ZInstructionRow.shape) as (keyof TInstructionRow)[];
