/** A pipeline folder read and saved again: same weights, same configurations, in the spelling that diffusers and transformers read. */
import { mkdtemp, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadPipeline, savePipeline } from '#gpu-worker/diffusion/pipelines/pipeline-folder.ts';
import { clipTextConfig } from '#gpu-worker/models/clip/config.ts';
import { clipTextParameters } from '#gpu-worker/models/clip/weights.ts';
import { vaeConfig } from '#gpu-worker/models/vae/config.ts';
import { vaeParameters } from '#gpu-worker/models/vae/weights.ts';
import { TEXT_ENCODERS, UNETS, VAE } from '#test/fixtures/gpu-worker/published-configs.ts';
import { unetConfig } from '#gpu-worker/models/unet/config.ts';
import { unetParameters } from '#gpu-worker/models/unet/weights.ts';
import { countWeights } from '#gpu-worker/nn/parameters.ts';
import { loadTokenizer } from '#gpu-worker/models/tokenizer.ts';
import { readSafetensors, writeSafetensors } from '#gpu-worker/runtime/safetensors.ts';

const VECTORS = join(import.meta.dirname, '../../../golden/vectors');
const PIPE = join(VECTORS, 'ip2p-pipeline', 'pipe');
let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'apiary-save-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

async function save(name: string, dtype: 'float32' | 'float16'): Promise<string> {
  const folder = join(scratch, name);
  const models = await loadPipeline(PIPE);
  await savePipeline(folder, models, { className: models.className, tokenizerFolder: join(PIPE, 'tokenizer'), dtype });
  return folder;
}

test('weights and configurations survive', async () => {
  const folder = await save('whole', 'float32');
  for (const part of ['unet/diffusion_pytorch_model', 'vae/diffusion_pytorch_model', 'text_encoder/model']) {
    const [before, after] = [await readSafetensors(join(PIPE, `${part}.safetensors`)), await readSafetensors(join(folder, `${part}.safetensors`))];
    expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
    for (const [name, tensor] of before) expect(after.get(name), name).toEqual(tensor);
  }
  for (const file of ['unet/config.json', 'vae/config.json', 'text_encoder/config.json', 'scheduler/scheduler_config.json']) {
    expect(JSON.parse(await readFile(join(folder, file), 'utf8'))).toMatchObject(JSON.parse(await readFile(join(PIPE, file), 'utf8')) as object);
  }
  // transformers checks types: a float must stay one.
  expect(await readFile(join(folder, 'text_encoder/config.json'), 'utf8')).toMatch(/"initializer_factor": 1\.0,/);
});

test('half precision, the fp16 variant and shards load', async () => {
  const folder = await save('half', 'float16');
  const unet = join(folder, 'unet');
  await rename(join(unet, 'diffusion_pytorch_model.safetensors'), join(unet, 'diffusion_pytorch_model.fp16.safetensors'));
  expect((await loadPipeline(folder)).unet.weights.get('conv_in.weight')!.dtype).toBe('float16');

  const tensors = [...(await readSafetensors(join(PIPE, 'unet', 'diffusion_pytorch_model.safetensors')))];
  await unlink(join(unet, 'diffusion_pytorch_model.fp16.safetensors'));
  const shards = [0, 1].map((i) => [`diffusion_pytorch_model-0000${i + 1}-of-00002.safetensors`, tensors.filter((_, k) => k % 2 === i)] as const);
  for (const [file, part] of shards) await writeSafetensors(join(unet, file), new Map(part));
  await writeFile(join(unet, 'diffusion_pytorch_model.safetensors.index.json'), JSON.stringify({ metadata: {}, weight_map: Object.fromEntries(shards.flatMap(([file, part]) => part.map(([name]) => [name, file]))) }));
  expect((await loadPipeline(folder)).unet.weights.size).toBe(tensors.length);
});

test.each([
  ...Object.entries(UNETS).map(([name, { config, weights }]) => [`UNet of ${name}`, weights, () => unetParameters(unetConfig(config))] as const),
  ['VAE', VAE.weights, () => vaeParameters(vaeConfig(VAE.config))] as const,
  ...Object.entries(TEXT_ENCODERS).map(([name, { config, weights }]) => [`text encoder of ${name}`, weights, () => clipTextParameters(clipTextConfig(config))] as const),
])('the published %s has %i weights', (_name, weights, parameters) => {
  expect(countWeights(parameters())).toBe(weights);
});

test.each(['clip', 'gpt2', 'bert'])('the %s tokenizer needs no tokenizer.json', async (name) => {
  const folder = join(VECTORS, 'tokenizer', name);
  const bare = await mkdtemp(join(scratch, 'tokenizer-'));
  for (const file of name === 'bert' ? ['vocab.txt', 'tokenizer_config.json'] : ['vocab.json', 'merges.txt', 'tokenizer_config.json']) await writeFile(join(bare, file), await readFile(join(folder, file)));
  const tokenizer = await loadTokenizer(bare);
  const { cases, max_length: length } = JSON.parse(await readFile(join(folder, 'expected.json'), 'utf8')) as { max_length: number; cases: { text: string; ids: number[]; decoded: string; raw_ids: number[] }[] };
  // BLIP's [ENC] stands in no file but tokenizer.json.
  for (const { text, ids } of cases.filter((c) => !c.text.includes('[ENC]'))) expect(tokenizer.encode(text, { length }).ids, text).toEqual(ids);
});
