/** Damaged model folders: cut-off files, wrong values of every key, features that are not built. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadPipeline } from '#gpu-worker/diffusion/pipelines/pipeline-folder.ts';
import { blipConfig } from '#gpu-worker/models/blip/config.ts';
import { clipConfig, clipTextConfig } from '#gpu-worker/models/clip/config.ts';
import { gpt2Config } from '#gpu-worker/models/gpt2/config.ts';
import { imageProcessorConfig } from '#gpu-worker/models/image/processor.ts';
import { unetConfig } from '#gpu-worker/models/unet/config.ts';
import { vaeConfig } from '#gpu-worker/models/vae/config.ts';
import { schedulerFromJson } from '#gpu-worker/diffusion/schedulers/index.ts';

const VECTORS = join(import.meta.dirname, '../../../golden/vectors');
const UNET = join('unet', 'diffusion_pytorch_model.safetensors');
let pipe: string;
let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'apiary-refusals-'));
  pipe = join(scratch, 'pipe');
  await cp(join(VECTORS, 'ip2p-pipeline', 'pipe'), pipe, { recursive: true });
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

/** The sentence with which loading the pipeline is refused, after `file` has been replaced. */
async function refusal(file: string, content: Uint8Array | string): Promise<string> {
  const path = join(pipe, file);
  const before = await readFile(path);
  await writeFile(path, content);
  try {
    await loadPipeline(pipe);
    return '';
  } catch (error) {
    return (error as Error).message;
  } finally {
    await writeFile(path, before);
  }
}

describe('a damaged weight file', () => {
  test('a cut-off file, one with extra bytes and one that is no safetensors file', async () => {
    const bytes = await readFile(join(pipe, UNET));
    expect(await refusal(UNET, bytes.subarray(0, bytes.length - 100))).toMatch(/tensor ".+".*cut off/);
    expect(await refusal(UNET, bytes.subarray(0, 5))).toMatch(/not a safetensors file/);
    expect(await refusal(UNET, Buffer.concat([bytes, Buffer.alloc(3)]))).toMatch(/3 bytes follow/);
    expect(await refusal(UNET, 'PK\u0003\u0004 this is a zip archive, not weights')).toMatch(/not a safetensors file|damaged/);
  });
});

/** Values that no key of the configurations accepts in place of the right one. */
const wrongValues: unknown[] = ['banana', -3, { nested: true }, [[1]], 0.5, [], Number.NaN];

/** Free texts, and lists that may be empty. */
const free = /^_|^(architectures|dtype|torch_dtype|transformers_version|sample_size|summary_activation|summary_type|eos_token_id|image_processor_type|size|crop_size)$/;

/** Paths of all settings of a configuration, those of its parts too. */
function settings(json: Record<string, unknown>, above: string[] = []): string[][] {
  return Object.entries(json).flatMap(([key, value]) => (key.endsWith('_config') ? settings(value as Record<string, unknown>, [...above, key]) : free.test(key) ? [] : [[...above, key]]));
}

/** A copy with one setting changed. */
function withSetting(json: Record<string, unknown>, path: readonly string[], value: unknown): Record<string, unknown> {
  const [key, ...rest] = path as [string, ...string[]];
  return { ...json, [key]: rest.length > 0 ? withSetting(json[key] as Record<string, unknown>, rest, value) : value };
}

async function readCase(...names: string[]): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(join(VECTORS, ...names), 'utf8')) as Record<string, unknown>;
}

describe('a wrong value in a configuration', () => {
  const readers: [string, string[], (json: unknown) => unknown][] = [
    ['UNet', ['unet-sd21', 'config.json'], unetConfig],
    ['VAE', ['vae', 'config.json'], vaeConfig],
    ['CLIP text', ['clip-text', 'config.json'], clipTextConfig],
    ['CLIP', ['clip-full', 'config.json'], clipConfig],
    ['BLIP', ['blip-itm', 'config.json'], blipConfig],
    ['GPT-2', ['gpt2', 'config.json'], gpt2Config],
    ['image processor', ['clip-preprocess', 'clip.json'], imageProcessorConfig],
    ['Euler ancestral', ['ip2p-pipeline', 'pipe', 'scheduler', 'scheduler_config.json'], schedulerFromJson],
  ];
  test.each(readers)('%s: every key is checked and named', async (_name, path, read) => {
    const good = await readCase(...path);
    expect(() => read(good)).not.toThrow();
    let refused = 0;
    for (const path of settings(good)) {
      const key = path.at(-1)!;
      const old = path.reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], good);
      for (const value of wrongValues) {
        let message = '';
        try {
          read(withSetting(good, path, value));
        } catch (error) {
          message = (error as Error).message;
        }
        // A number may be right where another stands.
        if (message === '') expect(typeof value === 'number' && typeof old === 'number', `"${key}": ${JSON.stringify(value)} was accepted`).toBe(true);
        else {
          expect(message).toContain(`"${key}`);
          expect(message).toMatch(/\.$/);
          refused++;
        }
      }
    }
    expect(refused).toBeGreaterThan(30);
  });

  test('nested configurations name the part', async () => {
    const gpt2 = await readCase('gpt2', 'config.json');
    const clip = await readCase('clip-full', 'config.json');
    expect(() => clipConfig({ ...clip, vision_config: { ...(clip.vision_config as object), patch_size: 3 } })).toThrow(/vision_config: "patch_size" is 3/);
    const blip = await readCase('blip-itm', 'config.json');
    expect(() => blipConfig({ ...blip, text_config: { ...(blip.text_config as object), hidden_act: 'mish' } })).toThrow(/text_config: "hidden_act" is "mish"/);
    expect(() => gpt2Config({ ...gpt2, n_head: 3 })).toThrow(/"n_head" is 3/);
  });

  test('features that are not built are refused, not ignored', async () => {
    const unet = await readCase('unet-sd15', 'config.json');
    expect(() => unetConfig({ ...unet, class_embed_type: 'timestep' })).toThrow(/"class_embed_type" is "timestep"/);
    expect(() => unetConfig({ ...unet, block_out_channels: [8, 18] })).toThrow(/"norm_num_groups" is 4.*block_out_channels\.1 \(18\)/);
    expect(() => unetConfig({ ...unet, attention_head_dim: [2, 2, 2] })).toThrow(/"attention_head_dim" has 3 entries/);
    expect(() => unetConfig({ ...unet, flux_capacitor: 1 })).toThrow(/"flux_capacitor" is not a setting/);
    expect(() => schedulerFromJson({ _class_name: 'HeunDiscreteScheduler' })).toThrow(/"_class_name" is "HeunDiscreteScheduler"/);
    expect(() => schedulerFromJson({ _class_name: 'PNDMScheduler', skip_prk_steps: false })).toThrow(/"skip_prk_steps" is false/);
  });
});
