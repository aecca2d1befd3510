/** Prompt-to-Prompt: how words are aligned, whose attention the edited picture takes at which step, and that the original is left alone. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sample, sliceRows, stackRows } from '#gpu-worker/diffusion/pipelines/sample.ts';
import { generatePicture } from '#gpu-worker/diffusion/pipelines/text-to-image.ts';
import { loadPipeline, type PipelineModels } from '#gpu-worker/diffusion/pipelines/pipeline-folder.ts';
import { generatePair, pairLatents } from '#gpu-worker/diffusion/pipelines/prompt-pair.ts';
import { encodePrompts, tokenizePrompts } from '#gpu-worker/diffusion/pipelines/text-encoder.ts';
import { promptToPrompt } from '#gpu-worker/diffusion/prompt-to-prompt.ts';
import { alignWords, type WordAlignment } from '#gpu-worker/diffusion/word-alignment.ts';
import { buildUNet } from '#gpu-worker/models/unet/model.ts';
import { compileForward } from '#gpu-worker/nn/compile-forward.ts';
import { hostTensor, type HostTensor } from '#gpu-worker/onnx/dtype.ts';
import type { Value } from '#gpu-worker/onnx/graph.ts';
import { normal } from '#gpu-worker/runtime/rng.ts';
import { writeTextToImageFolder } from '#test/fixtures/gpu-worker/tiny-folders.ts';

let folder: string;
let models: PipelineModels;

beforeAll(async () => {
  folder = await writeTextToImageFolder(await mkdtemp(join(tmpdir(), 'apiary-p2p-')));
  models = await loadPipeline(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A tokenizer in which "long" and "longer" are several tokens and every other word is one. */
const words = {
  encodeRaw: (text: string) => text.split(' ').flatMap((word) => (word === 'long' ? [90, 91] : word === 'longer' ? [90, 92, 93] : [word.charCodeAt(0)])),
  encode: (text: string) => ({ ids: [0, ...words.encodeRaw(text), 1], mask: [] }),
};

/** For each edited token the original tokens it looks at with their shares, e.g. "1" or "2*0.5+3*0.5"; "-" keeps its own. */
function table({ length, map, known }: WordAlignment): string[] {
  return Array.from({ length }, (_, j) => {
    if (!known[j]) return '-';
    const sources = Array.from({ length }, (_, i) => [i, map[i * length + j]!] as const).filter(([, share]) => share > 0);
    return sources.map(([i, share]) => (share === 1 ? `${i}` : `${i}*${share.toFixed(2)}`)).join('+');
  });
}

describe('word alignment', () => {
  test('a word replaced by one of the same length takes its place', () => {
    expect(table(alignWords(words, 'a cat sits', 'a dog sits', 7))).toEqual(['0', '1', '2', '3', '4', '5', '6']);
  });

  test('a longer word spreads, and the words behind it stay aligned with themselves', () => {
    expect(table(alignWords(words, 'a cat sits', 'a longer sits', 9))).toEqual(['0', '1', '2*0.33', '2*0.33', '2*0.33', '3', '4', '5', '6']);
    expect(table(alignWords(words, 'a long sits', 'a cat sits', 8))).toEqual(['0', '1', '2+3', '4', '5', '6', '7', '7']);
  });

  test('an inserted word keeps its own attention', () => {
    expect(table(alignWords(words, 'a cat sits', 'a red cat sits', 8))).toEqual(['0', '1', '-', '2', '3', '4', '5', '6']);
    expect(table(alignWords(words, 'a red cat', 'a cat', 7))).toEqual(['0', '1', '3', '4', '5', '6', '6']);
  });

  test('what does not fit the text encoder is cut off', () => {
    expect(table(alignWords(words, 'a b c d', 'a b x d', 4))).toEqual(['0', '1', '2', '3']);
    expect(table(alignWords(words, 'a b c d', 'a x b c d', 4))).toEqual(['0', '1', '-', '2']);
  });

  test('the real tokenizer aligns the words that two prompts share', () => {
    const ids = (text: string) => models.tokenizer.encode(text, { length: Infinity, pad: false }).ids;
    const [from, to] = ['a red hat on the dog', 'a red hat on the old wet dog'];
    const alignment = alignWords(models.tokenizer, from, to, 24);
    let shared = 0;
    ids(to).forEach((id, j) => {
      if (!alignment.known[j]) return;
      shared++;
      expect(ids(from)[Array.from({ length: 24 }, (_, i) => alignment.map[i * 24 + j]).indexOf(1)]).toBe(id);
    });
    expect(shared).toBeGreaterThan(6);
  });

  test('replacing needs equally many words', () => {
    expect(() => alignWords(words, 'a cat', 'a red cat', 8, 'replace')).toThrow(/"a cat" has 2 and "a red cat" has 3; use the mode "refine"/);
  });
});

const LENGTH = 14; // positions of this text encoder
const context = async (...prompts: string[]): Promise<HostTensor> => {
  const ids = tokenizePrompts({ ...models.tokenizer, maxLength: LENGTH }, models.text.config, prompts);
  return encodePrompts(models.text, ids);
};

test('the edited picture takes mapped cross-attention and self-attention only while they are injected', async () => {
  const [from, to] = ['a red hat on the dog', 'a red hat on the old dog'];
  const alignment = alignWords(models.tokenizer, from, to, LENGTH);
  const control = promptToPrompt([{ alignment, selfShare: 0.25, crossShare: 0.75 }]);
  const before: Record<string, Value> = {};
  const after: Record<string, Value> = {};
  const states = await context('', '', from, to);
  const forward = await compileForward({
    name: 'unet',
    weights: models.unet.weights,
    build: (graph, scope) => {
      const attention = (name: string, probabilities: Value) => {
        const edited = control.attention(name, probabilities);
        before[`before.${name}`] = probabilities;
        after[`after.${name}`] = edited;
        return edited;
      };
      const inputs = { sample: graph.input('sample', 'float32', [4, 4, 8, 8]), timesteps: graph.input('timesteps', 'float32', [4]), context: graph.input('context', 'float32', states.shape) };
      return { out: buildUNet(scope, models.unet.config, inputs, { attention }), ...before, ...after };
    },
  });
  const feeds = { sample: hostTensor('float32', [4, 4, 8, 8], normal({ seed: 1, stream: 'x' }, 1024)), timesteps: hostTensor('float32', [4], [500, 500, 500, 500]), context: states };
  try {
    for (const step of [0, 1, 2, 3]) {
      const got = await forward.run({ ...feeds, ...control.feeds(step, 4) });
      let crossings = 0;
      for (const name of Object.keys(before).map((key) => key.slice('before.'.length))) {
        const own = got[`before.${name}`]!;
        const used = got[`after.${name}`]!;
        const rows = (tensor: HostTensor, row: number) => sliceRows(tensor, row, row + 1).data as Float32Array;
        for (const row of [0, 2]) expect(rows(used, row), `${name}: the original is left alone`).toEqual(rows(own, row));
        if (name.endsWith('.attn1')) {
          const isOn = step < 1;
          for (const row of [1, 3]) expectClose(rows(used, row), isOn ? rows(own, row - 1) : rows(own, row), `${name} at step ${step}`);
          continue;
        }
        crossings++;
        expect(rows(used, 1)).toEqual(rows(own, 1));
        const [original, edited] = [rows(own, 2), rows(own, 3)];
        const want = edited.map((value, k) => {
          const j = k % LENGTH;
          if (step >= 3 || !alignment.known[j]) return value;
          let mapped = 0;
          for (let i = 0; i < LENGTH; i++) mapped += original[k - j + i]! * alignment.map[i * LENGTH + j]!;
          return mapped;
        });
        expectClose(rows(used, 3), want, `${name} at step ${step}`);
        if (step < 3) expect(want).not.toEqual(edited);
      }
      expect(crossings).toBeGreaterThan(2);
    }
  } finally {
    await forward.release();
  }
});

function expectClose(got: Float32Array, want: Float32Array, what: string): void {
  expect(Math.max(...got.map((value, i) => Math.abs(value - want[i]!))), what).toBeLessThan(1e-6);
}

test('pairs of one batch have their own shares; the original is what the sampler draws without any edit', async () => {
  const [from, to] = ['a red hat on the dog', 'a blue cat on the dog'];
  const init = hostTensor('float32', [2, 4, 8, 8], normal({ seed: 3, stream: 'init' }, 512));
  const draw = () => {
    let drawn = 0;
    return () => normal({ seed: 3, stream: 'noise', step: drawn++ }, 512);
  };
  const [a, b, none] = [await context(from, from), await context(to, to), await context('', '')];
  const alignment = alignWords(models.tokenizer, from, to, LENGTH);
  const run = (shares: readonly number[]) =>
    pairLatents(models, { from: a, to: b, negative: none, init, draw: draw(), steps: 4, guidanceScale: 3, pairs: shares.map((share) => ({ alignment, selfShare: share, crossShare: share })) });
  const alone = (prompt: HostTensor) => sample({ unet: models.unet, plan: models.scheduler.plan(4), init, context: stackRows([none, prompt]), guidance: { kind: 'text', scale: 3 }, draw: draw() });
  const [free, tied, mixed] = [await run([0, 0]), await run([1, 1]), await run([0, 1])];
  const [original, edited] = [await alone(a), await alone(b)];
  const values = (tensor: HostTensor, row: number) => sliceRows(tensor, row, row + 1).data as Float32Array;
  const near = (x: Float32Array, y: Float32Array) => Math.max(...x.map((value, i) => Math.abs(value - y[i]!)));
  for (const pair of [free, tied, mixed]) for (const row of [0, 1]) expect(near(values(pair, row), values(original, row))).toBeLessThan(1e-4);
  for (const row of [0, 1]) {
    expect(near(values(free, 2 + row), values(edited, row))).toBeLessThan(1e-4);
    expect(near(values(tied, 2 + row), values(edited, row))).toBeGreaterThan(1e-3);
  }
  expect(near(values(mixed, 2), values(free, 2))).toBeLessThan(1e-4);
  expect(near(values(mixed, 3), values(tied, 3))).toBeLessThan(1e-4);
});

test('a pair from prompts: the left picture is the one that `generate` draws, equal prompts give equal pictures', async () => {
  const options = { seed: 5, steps: 3, guidanceScale: 4, width: 64, height: 64 };
  const pair = await generatePair(models, { ...options, from: 'a red hat', to: 'a wet dog', selfShare: 0.5 });
  const alone = await generatePicture(models, { ...options, prompt: 'a red hat' });
  expect(Math.max(...pair.from.data.map((value, i) => Math.abs(value - alone.data[i]!)))).toBeLessThanOrEqual(1);
  expect(pair.to.data).not.toEqual(pair.from.data);
  const same = await generatePair(models, { ...options, from: 'a red hat', to: 'a red hat', selfShare: 1 });
  expect(same.to.data).toEqual(same.from.data);
  await expect(generatePair(models, { ...options, from: 'a', to: 'b', selfShare: 1.5 })).rejects.toThrow(/between 0 and 1, not 1.5/);
});
