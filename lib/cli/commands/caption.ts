/** @file `apiary caption`: what is in a picture, by any BLIP captioning folder. */
import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { describePictures } from '#gpu-worker/models/blip/caption.ts';
import { loadBlip } from '#gpu-worker/models/blip/folder.ts';
import { readPicture } from '#gpu-worker/models/image/pixels.ts';
import { type Device, resolveDevice } from '#gpu-worker/runtime/device.ts';
import { collect, deviceOption, number } from '../options.ts';

interface CaptionCommandOptions {
  model: string;
  image: string[];
  prompt?: string;
  maxTokens: number;
  device: Device;
  json?: string;
}

async function caption({ model, image, prompt, maxTokens, device, json }: CaptionCommandOptions): Promise<void> {
  const session = { device: resolveDevice(device) };
  const pictures = await Promise.all(image.map((file) => readPicture(file, { upright: true })));
  const captions = await describePictures(await loadBlip(model, 'caption'), pictures, { prompt, newTokens: maxTokens, session });
  for (const [i, file] of image.entries()) console.log(`${file}: ${captions[i]}`);
  if (json !== undefined) await writeFile(json, `${JSON.stringify({ captions: image.map((file, i) => ({ image: file, caption: captions[i] })) }, null, 2)}\n`);
}

export function registerCaption(program: Command): void {
  program
    .command('caption')
    .description('describe pictures, with any BLIP captioning folder in transformers layout')
    .requiredOption('--model <dir>', 'folder of BlipForConditionalGeneration')
    .requiredOption('--image <file>', 'a picture; may be given several times', collect)
    .option('--prompt <text>', 'a beginning that the caption continues')
    .addOption(new Option('--max-tokens <n>', 'most tokens of a caption').argParser(number({ min: 1, max: 500, integer: true })).default(20))
    .addOption(deviceOption())
    .option('--json <file>', 'write the captions as JSON')
    .action(caption);
}
