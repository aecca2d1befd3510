/** @file A BLIP folder as transformers writes it: model, tokenizer and image processor. */
import { join } from 'node:path';
import type { Weights } from '#gpu-worker/nn/parameters.ts';
import { checkWeights } from '#gpu-worker/nn/parameters.ts';
import type { ImageProcessorConfig } from '../image/processor.ts';
import { readImageProcessor } from '../image/processor-folder.ts';
import { readJson, readModelWeights } from '../model-folder.ts';
import { loadTokenizer, type TextTokenizer } from '../tokenizer.ts';
import { blipConfig, type BlipConfig } from './config.ts';
import { type BlipUse, blipParameters, isBlipBuffer } from './weights.ts';

export interface BlipModel {
  config: BlipConfig;
  weights: Weights;
  tokenizer: TextTokenizer;
  processor: ImageProcessorConfig;
}

/** Loads a BLIP folder and checks that it holds what the use needs: a captioner has no matching head and the other way round. */
export async function loadBlip(folder: string, use: BlipUse): Promise<BlipModel> {
  const config = blipConfig(await readJson(folder), join(folder, 'config.json'));
  const weights = await readModelWeights(folder, 'model');
  checkWeights(blipParameters(config, use), weights, { from: folder, ignore: isBlipBuffer });
  const size = { height: config.vision.imageSize, width: config.vision.imageSize };
  return { config, weights, tokenizer: await loadTokenizer(folder), processor: await readImageProcessor(folder, { size }) };
}
