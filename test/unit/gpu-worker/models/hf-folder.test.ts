/** Import and export of whole folders: one spelling comes out whatever went in, or nothing at all. */
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rewriteFolder } from '#gpu-worker/diffusion/pipelines/hf-folder.ts';
import { loadPipeline } from '#gpu-worker/diffusion/pipelines/pipeline-folder.ts';
import { hostTensor, type HostTensor } from '#gpu-worker/onnx/dtype.ts';
import { readModelWeights } from '#gpu-worker/models/model-folder.ts';
import { toFloat32 } from '#gpu-worker/runtime/convert.ts';
import { readSafetensors, writeSafetensors } from '#gpu-worker/runtime/safetensors.ts';
import { writeBlipFolder, writeClipFolder, writeGpt2Folder, writeTextToImageFolder } from '#test/fixtures/gpu-worker/tiny-folders.ts';

const writers = { clip: writeClipFolder, blip: writeBlipFolder, gpt2: writeGpt2Folder, pipeline: writeTextToImageFolder };
let scratch: string;
const at = (...names: string[]) => join(scratch, ...names);

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'apiary-hf-'));
  for (const [name, write] of Object.entries(writers)) await write(at(name));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

/** A folder whose weights were changed. */
async function changed(name: keyof typeof writers, change: (tensors: Map<string, HostTensor>) => Map<string, HostTensor>, file = 'model.safetensors'): Promise<string> {
  const folder = await mkdtemp(at(`${name}-`));
  await cp(at(name), folder, { recursive: true });
  await writeSafetensors(join(folder, file), change(await readSafetensors(join(folder, file))));
  return folder;
}

let outputs = 0;
const fresh = () => at(`out-${outputs++}`);

test.each(['clip', 'blip', 'gpt2'] as const)('%s: weights, configuration and everything beside them survive', async (name) => {
  const out = fresh();
  const { tensors } = await rewriteFolder(at(name), out);
  const [before, after] = [await readSafetensors(at(name, 'model.safetensors')), await readSafetensors(join(out, 'model.safetensors'))];
  expect(tensors).toBe(before.size);
  expect(new Map([...after].sort())).toEqual(new Map([...before].sort()));
  expect((await readdir(out)).sort()).toEqual((await readdir(at(name))).sort());
  expect(JSON.parse(await readFile(join(out, 'config.json'), 'utf8'))).toMatchObject(JSON.parse(await readFile(at(name, 'config.json'), 'utf8')) as object);
});

test('half precision in shards comes back as one file of float32 with the same numbers, the other way round too', async () => {
  const [shards, whole] = [fresh(), fresh()];
  await rewriteFolder(at('pipeline'), shards, { dtype: 'float16', shardBytes: 20_000 });
  const parts = (await readdir(join(shards, 'unet'))).filter((name) => name.endsWith('.safetensors'));
  expect(parts.length).toBeGreaterThan(3);
  expect(parts.every((name) => /^diffusion_pytorch_model-\d{5}-of-\d{5}\.safetensors$/.test(name))).toBe(true);
  for (const name of parts) expect((await stat(join(shards, 'unet', name))).size).toBeLessThan(26_000);
  const index = JSON.parse(await readFile(join(shards, 'unet', 'diffusion_pytorch_model.safetensors.index.json'), 'utf8')) as { metadata: { total_size: number } };
  const half = await readModelWeights(join(shards, 'unet'), 'diffusion_pytorch_model');
  expect(index.metadata.total_size).toBe([...half.values()].reduce((sum, { data }) => sum + 2 * data.length, 0));
  await rewriteFolder(shards, whole, { dtype: 'float32' });
  const wide = (await loadPipeline(whole)).unet.weights;
  for (const [name, tensor] of half) expect(wide.get(name), name).toEqual(toFloat32(tensor));
});

test('a variant with its own index is read when there is nothing else', async () => {
  const folder = fresh();
  await rewriteFolder(at('pipeline'), folder, { dtype: 'float16', shardBytes: 20_000 });
  const unet = join(folder, 'unet');
  const stem = 'diffusion_pytorch_model';
  const index = JSON.parse(await readFile(join(unet, `${stem}.safetensors.index.json`), 'utf8')) as { weight_map: Record<string, string> };
  const renamed = (name: string) => name.replace(stem, `${stem}.fp16`);
  for (const name of new Set(Object.values(index.weight_map))) await rename(join(unet, name), join(unet, renamed(name)));
  await rm(join(unet, `${stem}.safetensors.index.json`));
  await writeFile(join(unet, `${stem}.safetensors.index.fp16.json`), JSON.stringify({ weight_map: Object.fromEntries(Object.entries(index.weight_map).map(([name, file]) => [name, renamed(file)])) }));
  expect((await loadPipeline(folder)).unet.weights.get('conv_in.weight')!.dtype).toBe('float16');
});

test('an editor is a text-to-image folder whose UNet sees more and predicts the same', async () => {
  const out = fresh();
  const { className } = await rewriteFolder(at('pipeline'), out, { asEditor: true, dtype: 'float16' });
  expect(className).toBe('StableDiffusionInstructPix2PixPipeline');
  const [before, after] = [await loadPipeline(at('pipeline')), await loadPipeline(out)];
  expect(after.className).toBe('StableDiffusionInstructPix2PixPipeline');
  expect(after.unet.config.inChannels).toBe(8);
  const [narrow, wide] = [before, after].map(({ unet }) => unet.weights.get('conv_in.weight')!) as [HostTensor, HostTensor];
  expect(wide).toMatchObject({ dtype: 'float16', shape: [narrow.shape[0], 8, 3, 3] });
  const values = toFloat32(wide).data as Float32Array;
  for (const [i, value] of values.entries()) {
    const [o, c] = [Math.floor(i / 72), Math.floor(i / 9) % 8];
    if (c >= 4) expect(value).toBe(0);
    else expect(value).toBeCloseTo(Number(narrow.data[o * 36 + c * 9 + (i % 9)]), 2);
  }
  await expect(rewriteFolder(at('clip'), fresh(), { asEditor: true })).rejects.toThrow(/only a Stable Diffusion pipeline folder/);
});

describe('files of other times', () => {
  test('GPT-2 without its prefix, with mask buffers and a second copy of the embedding', async () => {
    const old = await changed('gpt2', (tensors) => new Map([...[...tensors].map(([name, tensor]) => [name.replace(/^transformer\./, ''), tensor] as const), ['h.0.attn.bias', hostTensor('float32', [1, 1, 2, 2], [1, 0, 1, 1])]]));
    await writeFile(join(old, 'config.json'), (await readFile(join(old, 'config.json'), 'utf8')).replace('"GPT2LMHeadModel"', '"GPT2Model"'));
    const out = fresh();
    expect((await rewriteFolder(old, out)).className).toBe('GPT2LMHeadModel');
    expect([...(await readSafetensors(join(out, 'model.safetensors'))).keys()].every((name) => name.startsWith('transformer.'))).toBe(true);
    expect(JSON.parse(await readFile(join(out, 'config.json'), 'utf8'))).toMatchObject({ architectures: ['GPT2LMHeadModel'] });
    const copied = await changed('gpt2', (tensors) => new Map(tensors).set('lm_head.weight', tensors.get('transformer.wte.weight')!));
    await rewriteFolder(copied, fresh());
    const untied = await changed('gpt2', (tensors) => {
      const { shape, data } = tensors.get('transformer.wte.weight')!;
      return new Map(tensors).set('lm_head.weight', hostTensor('float32', shape, (data as Float32Array).map((x) => x + 1)));
    });
    await expect(rewriteFolder(untied, fresh())).rejects.toThrow(/tensor "lm_head.weight" differs from "transformer.wte.weight"/);
  });
});

test('what is refused leaves nothing behind', async () => {
  const before = await readdir(scratch);
  const out = at('never');
  await expect(rewriteFolder(at('clip', 'nothing'), out)).rejects.toThrow(/has no config.json/);
  const broken = await changed('clip', (tensors) => {
    const copy = new Map(tensors);
    copy.delete('visual_projection.weight');
    return copy;
  });
  await expect(rewriteFolder(broken, out)).rejects.toThrow(/missing tensor "visual_projection.weight"/);
  const config = join(broken, 'config.json');
  await writeFile(config, JSON.stringify({ architectures: ['LlamaForCausalLM'], model_type: 'llama' }));
  await expect(rewriteFolder(broken, out)).rejects.toThrow(/"architectures" is \["LlamaForCausalLM"\], which is not supported; supported are UNet2DConditionModel, .*GPT2LMHeadModel/);
  expect((await readdir(scratch)).filter((name) => !before.includes(name) && !name.startsWith('clip-'))).toEqual([]);
  await mkdir(out);
  await writeFile(join(out, 'mine.txt'), 'keep');
  await expect(rewriteFolder(at('clip'), out)).rejects.toThrow(/already exists and is not empty/);
  expect(await readFile(join(out, 'mine.txt'), 'utf8')).toBe('keep');
});
