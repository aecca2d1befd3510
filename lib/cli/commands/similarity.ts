/** @file `apiary similarity`: how alike pictures and texts are, by any CLIP folder. */
import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { embedPictures, embedTexts } from '#gpu-worker/models/clip/embed.ts';
import { loadClip } from '#gpu-worker/models/clip/folder.ts';
import { directionalSimilarity, rowCosine } from '#gpu-worker/models/clip/similarity.ts';
import { readPicture } from '#gpu-worker/models/image/pixels.ts';
import { type Device, resolveDevice } from '#gpu-worker/runtime/device.ts';
import { collect, deviceOption } from '../options.ts';

interface SimilarityCommandOptions {
  model: string;
  image: string[];
  text: string[];
  device: Device;
  json?: string;
}

async function similarity({ model, image, text, device, json }: SimilarityCommandOptions): Promise<void> {
  if (image.length < 2 && text.length === 0) throw new Error('There is nothing to compare the picture with: give a second --image, or a --text.');
  if (image.length > 2) throw new Error(`similarity compares one or two pictures, not ${image.length}.`);
  const session = { device: resolveDevice(device) };
  const pictures = await Promise.all(image.map((file) => readPicture(file, { upright: true })));
  const clip = await loadClip(model);
  const width = clip.config.projection;
  const rows = (data: Float32Array) => Array.from({ length: data.length / width }, (_, i) => data.subarray(i * width, (i + 1) * width));
  const images = rows(await embedPictures(clip, pictures, session));
  const texts = text.length > 0 ? rows(await embedTexts(clip, text, session)) : [];
  const cosine = (a: Float32Array, b: Float32Array) => rowCosine(a, b, width)[0]!;

  const [first, second] = images as [Float32Array, Float32Array | undefined];
  const result = {
    images: second ? cosine(first, second) : null,
    texts: images.flatMap((picture, i) => texts.map((words, j) => ({ image: image[i]!, text: text[j]!, similarity: cosine(picture, words) }))),
    directional: second && texts.length === 2 ? directionalSimilarity(first, second, texts[0]!, texts[1]!, width)[0]! : null,
  };
  if (result.images !== null) console.log(`picture to picture: ${result.images.toFixed(4)}`);
  for (const one of result.texts) console.log(`${one.image} to "${one.text}": ${one.similarity.toFixed(4)}`);
  if (result.directional !== null) console.log(`directional (did the picture change as the text did): ${result.directional.toFixed(4)}`);
  if (json !== undefined) await writeFile(json, `${JSON.stringify(result, null, 2)}\n`);
}

export function registerSimilarity(program: Command): void {
  program
    .command('similarity')
    .description('cosine of pictures and texts, with any CLIP folder in transformers layout; two pictures with two texts also give the directional similarity')
    .requiredOption('--model <dir>', 'folder of CLIPModel')
    .requiredOption('--image <file>', 'a picture; give a second one to compare pictures', collect)
    .option('--text <text>', 'a text; may be given several times, for the directional similarity: before, then after', collect, [])
    .addOption(deviceOption())
    .option('--json <file>', 'write the similarities as JSON')
    .action(similarity);
}
