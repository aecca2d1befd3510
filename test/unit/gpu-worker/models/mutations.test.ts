/** Two hundred damaged model folders: each weight file or configuration that no longer describes the model is refused by the tensor's or key's name, and nothing is written. */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rewriteFolder } from '#gpu-worker/diffusion/pipelines/hf-folder.ts';
import { writeBlipFolder, writeClipFolder, writeGpt2Folder, writeTextToImageFolder } from '#test/fixtures/gpu-worker/tiny-folders.ts';

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}
type Header = Record<string, Entry>;
type Json = Record<string, unknown>;

/** Each changes one tensor's entry so that the file no longer describes the model. */
const tensorMutations: Record<string, (header: Header, name: string) => void> = {
  renamed: (header, name) => {
    header[`${name}_old`] = header[name]!;
    delete header[name];
  },
  'of an unknown type': (header, name) => {
    header[name]!.dtype = 'F33';
  },
  'of a narrower type': (header, name) => {
    header[name]!.dtype = 'F16';
  },
  'of an integer type': (header, name) => {
    header[name]!.dtype = 'I32';
  },
  'with an axis more': (header, name) => {
    header[name]!.shape = [1, ...header[name]!.shape];
  },
  'with a larger shape': (header, name) => {
    header[name]!.shape = [(header[name]!.shape[0] ?? 1) + 1, ...header[name]!.shape.slice(1)];
  },
  'with a negative size': (header, name) => {
    header[name]!.shape = [-1, ...header[name]!.shape.slice(1)];
  },
  'with a fractional size': (header, name) => {
    header[name]!.shape = [1.5, ...header[name]!.shape.slice(1)];
  },
  'with its end moved': (header, name) => {
    header[name]!.data_offsets[1] += 4;
  },
  'with its ends swapped': (header, name) => void header[name]!.data_offsets.reverse(),
  'without offsets': (header, name) => void delete (header[name] as Partial<Entry>).data_offsets,
  'without a shape': (header, name) => void delete (header[name] as Partial<Entry>).shape,
};
/** Of a moved boundary, the tensor on its other side may be told. */
const BOUNDARY = /moved|swapped/;

/** Keys that decide which tensors there are. */
const structural: Record<string, string[]> = {
  unet: ['in_channels', 'out_channels', 'block_out_channels', 'layers_per_block', 'cross_attention_dim', 'down_block_types', 'norm_num_groups', 'use_linear_projection'],
  vae: ['in_channels', 'latent_channels', 'block_out_channels', 'layers_per_block', 'norm_num_groups', 'use_quant_conv', 'mid_block_add_attention'],
  text_encoder: ['vocab_size', 'hidden_size', 'intermediate_size', 'num_hidden_layers', 'num_attention_heads', 'max_position_embeddings', 'hidden_act'],
  clip: ['projection_dim', 'text_config.vocab_size', 'text_config.hidden_size', 'text_config.num_hidden_layers', 'vision_config.hidden_size', 'vision_config.patch_size', 'vision_config.intermediate_size'],
  blip: ['text_config.vocab_size', 'text_config.hidden_size', 'text_config.intermediate_size', 'text_config.hidden_act', 'vision_config.num_hidden_layers', 'vision_config.image_size', 'vision_config.hidden_size'],
  gpt2: ['vocab_size', 'n_positions', 'n_embd', 'n_layer', 'n_head', 'activation_function'],
};

/** Values that none of those keys can have, and ones that fit the key but not the weights. */
const wrongValues: Record<string, (value: unknown) => unknown> = {
  'a text': () => 'banana',
  'an object': () => ({ nested: true }),
  'a fraction': () => 0.5,
  negative: () => -3,
  enormous: () => 1e9,
  'an empty list': () => [],
  'nearly right': (value) => (typeof value === 'number' ? value * 3 + 1 : typeof value === 'boolean' ? !value : Array.isArray(value) ? value.slice(1) : `${String(value)}x`),
};

let scratch: string;
const folders: Record<string, string> = {};

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'apiary-mutations-'));
  const pipeline = await writeTextToImageFolder(join(scratch, 'pipeline'));
  for (const part of ['unet', 'vae', 'text_encoder']) {
    folders[part] = join(scratch, part);
    await cp(join(pipeline, part), folders[part], { recursive: true });
  }
  Object.assign(folders, { clip: await writeClipFolder(join(scratch, 'clip')), blip: await writeBlipFolder(join(scratch, 'blip')), gpt2: await writeGpt2Folder(join(scratch, 'gpt2')) });
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

async function mutateHeader(path: string, change: (header: Header, names: string[]) => void): Promise<Uint8Array> {
  const bytes = await readFile(path);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, 8 + length).toString()) as Header;
  change(header, Object.keys(header).filter((name) => name !== '__metadata__'));
  const text = Buffer.from(JSON.stringify(header));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([prefix, text, bytes.subarray(8 + length)]);
}

/** The sentence with which a folder is refused after one of its files has been replaced; nothing may have been written. */
async function refusal(folder: string, file: string, content: Uint8Array | string): Promise<string> {
  const path = join(folder, file);
  const before = await readFile(path);
  await writeFile(path, content);
  try {
    await rewriteFolder(folder, join(scratch, 'out'));
    return '';
  } catch (error) {
    return (error as Error).message;
  } finally {
    await writeFile(path, before);
    expect((await readdir(scratch)).filter((name) => name.startsWith('out'))).toEqual([]);
  }
}

const kind = fc.constantFrom(...Object.keys(structural));

test('a hundred changed tensors are refused, each by its name', async () => {
  const property = fc.asyncProperty(kind, fc.constantFrom(...Object.keys(tensorMutations)), fc.nat(), async (model, what, index) => {
    const file = (await readdir(folders[model]!)).find((name) => name.endsWith('.safetensors'))!;
    let name = '';
    const content = await mutateHeader(join(folders[model]!, file), (header, names) => {
      name = names[index % names.length]!;
      tensorMutations[what]!(header, name);
    });
    const message = await refusal(folders[model]!, file, content);
    expect(message, `${model}: ${name} ${what}`).toMatch(BOUNDARY.test(what) ? /tensor "/ : `"${name}`);
    expect(message).toMatch(/^[^\n]+\.$/);
  });
  await fc.assert(property, { numRuns: 100, seed: 7 });
});

test('a hundred changed settings are refused, each by its key or by the tensor that it contradicts', async () => {
  const setting = kind.chain((model) => fc.tuple(fc.constant(model), fc.constantFrom(...structural[model]!)));
  const property = fc.asyncProperty(setting, fc.constantFrom(...Object.keys(wrongValues)), async ([model, key], what) => {
    const json = JSON.parse(await readFile(join(folders[model]!, 'config.json'), 'utf8')) as Json;
    const path = key.split('.');
    const parent = path.slice(0, -1).reduce<Json>((at, step) => at[step] as Json, json);
    parent[path.at(-1)!] = wrongValues[what]!(parent[path.at(-1)!]);
    const message = await refusal(folders[model]!, 'config.json', JSON.stringify(json));
    expect(message, `${model}: ${key} ${what}`).toMatch(what === 'nearly right' || what === 'enormous' ? new RegExp(`\\b${path.at(-1)!}\\b|tensors? "`) : `"${path.at(-1)!}`);
    expect(message).toMatch(/^[^\n]+\.$/);
  });
  await fc.assert(property, { numRuns: 100, seed: 7 });
});
