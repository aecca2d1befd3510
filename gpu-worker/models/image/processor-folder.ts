/** @file The image processor of a model folder, wherever its settings are kept. */
import { join } from 'node:path';
import { ConfigError } from '../config-error.ts';
import { readJson } from '../model-folder.ts';
import { type ImageProcessorConfig, imageProcessorConfig } from './processor.ts';
import { fileExists } from '#gpu-worker/runtime/file-exists.ts';

/**
 * Reads `preprocessor_config.json`, or the `image_processor` of `processor_config.json` as transformers 5 writes it.
 * @param fallback settings of the class for folders that have neither, such as a model saved without its processor
 */
export async function readImageProcessor(folder: string, fallback: Readonly<Record<string, unknown>>): Promise<ImageProcessorConfig> {
  const [own, joint] = ['preprocessor_config.json', 'processor_config.json'] as const;
  if (await fileExists(join(folder, own))) return imageProcessorConfig(await readJson(folder, own), join(folder, own));
  if (await fileExists(join(folder, joint))) {
    const where = join(folder, joint);
    const json = await readJson(folder, joint);
    const nested = typeof json === 'object' && json !== null && 'image_processor' in json ? json.image_processor : undefined;
    if (nested === undefined) throw new ConfigError(`${where}: "image_processor" is missing.`);
    return imageProcessorConfig(nested, `${where}, image_processor`);
  }
  return imageProcessorConfig(fallback, `${folder} (settings of the class)`);
}
