/** @file Hugging Face's image processors (CLIP and BLIP), from `preprocessor_config.json`: resize, crop, rescale, normalise. */
import { z } from 'zod';
import { ConfigError, parseConfig } from '../config-error.ts';
import { type HostTensor, hostTensor } from '#gpu-worker/onnx/dtype.ts';
import { type Picture, toPlanes } from './pixels.ts';
import { type PilFilter, pilResize } from './pil-resize.ts';

/** PIL's numbers for its filters. */
const RESAMPLE: Record<number, PilFilter> = { 1: 'lanczos', 2: 'bilinear', 3: 'bicubic' };

const ZSquare = z.union([z.object({ height: z.number().int().positive(), width: z.number().int().positive() }), z.number().int().positive().transform((n) => ({ height: n, width: n }))]);
const ZSize = z.union([z.object({ shortest_edge: z.number().int().positive() }), z.object({ height: z.number().int().positive(), width: z.number().int().positive() }), z.number().int().positive()]);

const ZProcessor = z.looseObject({
  image_processor_type: z.string().optional(),
  feature_extractor_type: z.string().optional(),
  /** Pictures are read as RGB whatever it says. */
  do_convert_rgb: z.boolean().nullish(),
  do_resize: z.boolean().default(true),
  size: ZSize,
  resample: z.union([z.literal(1), z.literal(2), z.literal(3)]).default(3),
  do_center_crop: z.boolean().nullish(),
  crop_size: ZSquare.nullish(),
  do_rescale: z.boolean().default(true),
  rescale_factor: z.number().positive().default(1 / 255),
  do_normalize: z.boolean().default(true),
  image_mean: z.array(z.number()).length(3).default([0.48145466, 0.4578275, 0.40821073]),
  image_std: z.array(z.number().positive()).length(3).default([0.26862954, 0.26130258, 0.27577711]),
});
export type ImageProcessorConfig = z.infer<typeof ZProcessor>;

/** A picture made ready: `(3, height, width)` floats. */
export interface PixelValues {
  height: number;
  width: number;
  data: Float32Array;
}

/** Reads a processor's configuration. */
export function imageProcessorConfig(json: unknown, where = 'preprocessor_config.json'): ImageProcessorConfig {
  const config = parseConfig(ZProcessor, json, where);
  if (config.do_center_crop && !config.crop_size) throw new ConfigError(`${where}: "crop_size" is missing although "do_center_crop" is true.`);
  return config;
}

function resize(config: ImageProcessorConfig, picture: Picture): Picture {
  const filter = RESAMPLE[config.resample]!;
  // A bare number means the shortest edge when a crop follows (CLIP's old files) and a square otherwise (BLIP's).
  const size = typeof config.size === 'number' ? (config.do_center_crop ? { shortest_edge: config.size } : { height: config.size, width: config.size }) : config.size;
  if ('height' in size) return pilResize(picture, size.width, size.height, filter);
  const { width, height } = picture;
  const long = Math.trunc((size.shortest_edge * Math.max(width, height)) / Math.min(width, height));
  return width <= height ? pilResize(picture, size.shortest_edge, long, filter) : pilResize(picture, long, size.shortest_edge, filter);
}

/** Centre crop; where the picture is smaller than the crop it is padded with black. */
function centreCrop({ width, height, data }: Picture, crop: { height: number; width: number }): Picture {
  const out = new Uint8Array(crop.height * crop.width * 3);
  const offset = (have: number, want: number) => (have >= want ? Math.floor((have - want) / 2) : -Math.ceil((want - have) / 2));
  const [top, left] = [offset(height, crop.height), offset(width, crop.width)];
  for (let y = Math.max(0, -top); y < crop.height && y + top < height; y++) {
    const from = Math.max(0, left);
    const to = Math.min(width, left + crop.width);
    out.set(data.subarray(((y + top) * width + from) * 3, ((y + top) * width + to) * 3), (y * crop.width + from - left) * 3);
  }
  return { width: crop.width, height: crop.height, data: out };
}

/** Turns a picture into what a vision model takes. */
export function processImage(config: ImageProcessorConfig, picture: Picture): PixelValues {
  let image = config.do_resize ? resize(config, picture) : picture;
  if (config.do_center_crop && config.crop_size) image = centreCrop(image, config.crop_size);
  const [mean, std] = config.do_normalize ? [config.image_mean, config.image_std] : [[0, 0, 0], [1, 1, 1]];
  return { height: image.height, width: image.width, data: toPlanes(image, config.do_rescale ? config.rescale_factor : 1, mean!, std!) };
}

/**
 * Pictures as one batch (n, 3, size, size) for a model that takes squares of `size`.
 * @throws ConfigError when the processor makes another size
 */
export function pixelBatch(config: ImageProcessorConfig, pictures: readonly Picture[], size: number): HostTensor {
  const all = pictures.map((picture) => processImage(config, picture));
  const other = all.find(({ width, height }) => width !== size || height !== size);
  if (other) throw new ConfigError(`The image processor makes pictures of ${other.width}x${other.height} but the model's "image_size" is ${size}; "size" and "crop_size" of preprocessor_config.json must agree with it.`);
  const data = new Float32Array(all.length * 3 * size * size);
  for (const [i, pixels] of all.entries()) data.set(pixels.data, i * 3 * size * size);
  return hostTensor('float32', [all.length, 3, size, size], data);
}
