/** @file A CLIP folder as transformers writes it: both towers, tokenizer and image processor. */
import { join } from 'node:path';
import type { Weights } from '#gpu-worker/nn/parameters.ts';
import { checkWeights } from '#gpu-worker/nn/parameters.ts';
import type { ImageProcessorConfig } from '../image/processor.ts';
import { readImageProcessor } from '../image/processor-folder.ts';
import { readJson, readModelWeights } from '../model-folder.ts';
import { loadTokenizer, type TextTokenizer } from '../tokenizer.ts';
import { clipConfig, type ClipConfig } from './config.ts';
import { clipParameters, isClipBuffer } from './weights.ts';

export interface ClipModel {
  config: ClipConfig;
  weights: Weights;
  tokenizer: TextTokenizer;
  processor: ImageProcessorConfig;
}

/** Loads and checks a CLIPModel folder. */
export async function loadClip(folder: string): Promise<ClipModel> {
  const config = clipConfig(await readJson(folder), join(folder, 'config.json'));
  const size = config.vision.imageSize;
  const weights = await readModelWeights(folder, 'model');
  checkWeights(clipParameters(config), weights, { from: folder, ignore: isClipBuffer });
  return {
    config,
    weights,
    tokenizer: await loadTokenizer(folder),
    processor: await readImageProcessor(folder, { size: { shortest_edge: size }, do_center_crop: true, crop_size: { height: size, width: size } }),
  };
}
