/** CLIP and BLIP folders as a whole: from a picture file and words to numbers and captions. */
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { captionGreedily, describePictures } from '#gpu-worker/models/blip/caption.ts';
import { type BlipModel, loadBlip } from '#gpu-worker/models/blip/folder.ts';
import { embedPictures, embedTexts } from '#gpu-worker/models/clip/embed.ts';
import { type ClipModel, loadClip } from '#gpu-worker/models/clip/folder.ts';
import { buildClip } from '#gpu-worker/models/clip/model.ts';
import { rowCosine } from '#gpu-worker/models/clip/similarity.ts';
import { type Picture, readPicture } from '#gpu-worker/models/image/pixels.ts';
import { pixelBatch } from '#gpu-worker/models/image/processor.ts';
import { compileForward } from '#gpu-worker/nn/compile-forward.ts';
import { hostTensor } from '#gpu-worker/onnx/dtype.ts';
import { writeBlipFolder, writeClipFolder } from '#test/fixtures/gpu-worker/tiny-folders.ts';

const PICTURES = join(import.meta.dirname, '../../../golden/vectors/clip-preprocess');
let scratch: string;
let clip: ClipModel;
let blip: BlipModel;
let pictures: Picture[];

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'apiary-folders-'));
  clip = await loadClip(await writeClipFolder(join(scratch, 'clip')));
  blip = await loadBlip(await writeBlipFolder(join(scratch, 'blip')), 'caption');
  pictures = await Promise.all(['image0.png', 'image1.png'].map((name) => readPicture(join(PICTURES, name))));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

test('embeddings are those of the whole model', async () => {
  const texts = ['a red hat', 'a wet dog runs over the very long street behind the old house'];
  const width = clip.config.projection;
  const [images, words] = [await embedPictures(clip, pictures), await embedTexts(clip, texts)];
  const ids = hostTensor('int64', [2, 24], texts.flatMap((text) => clip.tokenizer.encode(text, { length: 24, pad: true }).ids));
  const forward = await compileForward({
    name: 'clip',
    weights: clip.weights,
    build: (graph, scope) => {
      const out = buildClip(scope, clip.config, { ids: graph.input('ids', 'int64', [2, 24]), pixels: graph.input('pixels', 'float32', [2, 3, 16, 16]) });
      return { logits: out.logitsPerImage };
    },
  });
  const { logits } = await forward.run({ ids, pixels: pixelBatch(clip.processor, pictures, 16) }).finally(() => forward.release());
  const scale = Math.exp(Number(clip.weights.get('logit_scale')!.data[0]));
  for (const i of [0, 1]) {
    for (const j of [0, 1]) {
      const cosine = rowCosine(images.subarray(i * width, (i + 1) * width), words.subarray(j * width, (j + 1) * width), width)[0]!;
      expect(cosine).toBeCloseTo(Number(logits!.data[i * 2 + j]) / scale, 5);
    }
  }
});

test('captions are the greedy ids as text, and go on from a prompt', async () => {
  const newTokens = 8;
  const [first, second] = await describePictures(blip, pictures, { newTokens });
  const ids = await captionGreedily({ config: blip.config, weights: blip.weights, pixels: pixelBatch(blip.processor, pictures.slice(1), 16), newTokens });
  expect(second).toBe(blip.tokenizer.decode(ids[0]!.slice(1).filter((id) => id !== blip.config.text.sepTokenId && id !== blip.config.text.padTokenId)).trim());
  expect(`${first}${second}`.length).toBeGreaterThan(0);
  expect(first).not.toMatch(/\[(PAD|SEP|DEC|CLS)\]/);
  const [prompted] = await describePictures(blip, pictures.slice(0, 1), { prompt: 'the red hat', newTokens });
  expect(prompted).toMatch(/^the red hat/);
});

test('a folder without a processor gets the settings of its class; one that contradicts the model is refused', async () => {
  await rename(join(scratch, 'clip', 'preprocessor_config.json'), join(scratch, 'kept.json'));
  const bare = await loadClip(join(scratch, 'clip'));
  expect(bare.processor).toMatchObject({ size: { shortest_edge: 16 }, crop_size: { height: 16, width: 16 }, do_center_crop: true });
  expect(await embedPictures(bare, pictures)).toEqual(await embedPictures(clip, pictures));
  await writeFile(join(scratch, 'clip', 'preprocessor_config.json'), JSON.stringify({ size: { shortest_edge: 32 }, do_center_crop: true, crop_size: 32 }));
  const wrong = await loadClip(join(scratch, 'clip'));
  await expect(embedPictures(wrong, pictures)).rejects.toThrow(/makes pictures of 32x32 but the model's "image_size" is 16/);
});

test('a captioner is not a matcher', async () => {
  await expect(loadBlip(join(scratch, 'blip'), 'matching')).rejects.toThrow(/missing tensors "text_encoder\./);
});
