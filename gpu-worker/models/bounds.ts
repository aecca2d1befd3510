/** @file Whole numbers in configurations, bounded: a damaged file is to be refused at once, not built for hours. */
import { z } from 'zod';

/** Widths, vocabularies, positions. */
export const count = z.number().int().positive().max(2_000_000);

/** Layers and blocks, each of which is built. */
export const layerCount = z.number().int().positive().max(500);

/** Height and width of a model's pictures, in pixels. */
export const pictureSide = z.number().int().positive().max(16_384);
