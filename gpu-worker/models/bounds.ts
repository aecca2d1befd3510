/** @file Numbers in configurations, bounded: a damaged file is to be refused at once, not built for hours. */
import { z } from 'zod';

/** Widths, vocabularies, positions. */
export const count = z.number().int().positive().max(2_000_000);

/** Layers and blocks, each of which is built. */
export const layerCount = z.number().int().positive().max(500);

/** Height and width of a model's pictures, in pixels. */
export const pictureSide = z.number().int().positive().max(16_384);

/** Ids of tokens. */
const tokenId = z.number().int().nonnegative().nullish();

/** A share of what is dropped in training: we drop nothing. */
export const share = z.number().min(0).max(1).nullish();

/** Keys that transformers writes beside those that decide the network. They change nothing here, but a wrong type tells of a damaged file. */
export const transformersKeys = {
  architectures: z.array(z.string()).nullish(),
  bos_token_id: tokenId,
  dtype: z.string().nullish(),
  initializer_factor: z.number().nullish(),
  initializer_range: z.number().nullish(),
  label_smoothing: share,
  logit_scale_init_value: z.number().nullish(),
  pad_token_id: tokenId,
  projection_dim: count.nullish(),
  tie_word_embeddings: z.boolean().nullish(),
  torch_dtype: z.string().nullish(),
  transformers_version: z.string().nullish(),
  use_cache: z.boolean().nullish(),
};
