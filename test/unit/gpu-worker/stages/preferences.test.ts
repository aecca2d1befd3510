/** Diffusion-DPO: its pairs, its loss and gradient beside the formula worked out apart, and the arm from rankings to an editor. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TFineTuneConfig, type TItemsFile, type TRankingsFile, ZItemsFile } from '#lib/contracts/stages.ts';
import { loadPipeline, type PipelineModels } from '#gpu-worker/diffusion/pipelines/pipeline-folder.ts';
import { compileForward } from '#gpu-worker/nn/compile-forward.ts';
import { compileGradients } from '#gpu-worker/nn/compile-gradients.ts';
import { type HostTensor, hostTensor } from '#gpu-worker/onnx/dtype.ts';
import { toFloat32 } from '#gpu-worker/runtime/convert.ts';
import { getFolder, getJson, putFolder, putJson } from '#gpu-worker/runtime/object-store.ts';
import { normal } from '#gpu-worker/runtime/rng.ts';
import type { SliceProgress } from '#gpu-worker/runtime/slice.ts';
import { MAX_TOKENS } from '#gpu-worker/shapes/caption.ts';
import { buildDenoiser, denoiserFeeds, graphInputs, NOISE_SCHEDULE } from '#gpu-worker/shapes/pretrain/denoiser-training.ts';
import { drawBatch, type LatentData, tokenIds } from '#gpu-worker/shapes/pretrain/latent-data.ts';
import { run as drawItems } from '#gpu-worker/stages/1-data/draw-items.ts';
import { run as fineTune } from '#gpu-worker/stages/3-fine-tune/fine-tune-editor.ts';
import { preferencePairs } from '#gpu-worker/stages/3-fine-tune/preference-pairs.ts';
import { compilePreferenceTraining, preferenceBatch, preferenceGraph } from '#gpu-worker/stages/3-fine-tune/preference-training.ts';
import { releaseTrainer } from '#gpu-worker/stages/training-slices.ts';
import { writeSmokeModels } from '#test/fixtures/gpu-worker/smoke-models.ts';
import { startTestS3, type TestS3, useTestS3 } from '#test/support/s3-server.ts';
import { runSlices } from '#test/support/slices.ts';

let s3: TestS3;
let root: string;
let startKey: string;
let start: PipelineModels;
let items: TItemsFile['items'];
const runRef = { id: 'dpo', token: 't', fence: 1 };

beforeAll(async () => {
  s3 = await startTestS3();
  useTestS3(s3);
  root = await mkdtemp(path.join(tmpdir(), 'apiary-preferences-'));
  process.env.GPU_WORKER_CACHE = path.join(root, 'cache');
  await writeSmokeModels(root);
  startKey = await putFolder(path.join(root, 'editor'));
  start = await loadPipeline(await getFolder(startKey));
  const { itemsKey } = (await runSlices(drawItems, { run: runRef, world: 'shapes', seed: 5, purpose: 'rankings', count: 12 })).result;
  items = (await getJson(itemsKey, ZItemsFile)).items;
}, 300_000);
afterAll(async () => {
  await releaseTrainer();
  await s3.stop();
  await rm(root, { recursive: true, force: true });
});

type Ranking = TRankingsFile['items'][number]['rankings'][number];

/** Two annotators like a, which is the original, best and c least, and differ about b; one flags everything of the first item. */
function ranked(change: (file: TRankingsFile) => void = () => {}): TRankingsFile {
  const file: TRankingsFile = {
    ...{ version: 1, world: 'shapes', magnify: 8 },
    items: items.slice(0, 8).map(({ id, instruction, original }, i) => ({
      ...{ id, instruction, original, split: i < 6 ? 'train' : 'held-out' },
      variants: ['a', 'b', 'c'].map((label, k) => ({ label, picture: (items[(i + k) % items.length] as TItemsFile['items'][number]).original })),
      rankings: [0, 1].map((j): Ranking => ({ assignmentId: `${id}${j}`, annotator: `A${j}`, ranks: { a: 0, b: j, c: 2 }, flags: j === 1 && i === 0 ? ['harmful'] : [] })),
    })),
  };
  change(file);
  return file;
}

describe('pairs of ranked edits', () => {
  const named = (all: TRankingsFile['items'], leaveOut: Parameters<typeof preferencePairs>[1]) => {
    const rows = all.flatMap(({ variants }, i) => variants.map(({ label }) => `${i}${label}`));
    const { winners, losers } = preferencePairs(all, leaveOut);
    return [...winners].map((row, i) => `${rows[row]}>${rows[losers[i] as number]}`);
  };

  it('are one for every two edits that a ranking tells apart; ties and flagged rankings make none', () => {
    const first = ranked().items.slice(0, 2);
    expect(named(first, ['harmful'])).toEqual(['0a>0c', '0b>0c', '1a>1c', '1b>1c', '1a>1b', '1a>1c', '1b>1c']);
    expect(named(first, [])).toHaveLength(10);
  });

  it('must be there', () => {
    const alike = ranked((file) => {
      for (const { rankings } of file.items) for (const one of rankings) one.ranks = { a: 0, b: 0, c: 0 };
    });
    expect(() => preferencePairs(alike.items.slice(0, 6), ['harmful'])).toThrow('no pair of edits to learn from: of 12 rankings of its items to train on, 1 carry a flag that is left out and 11 rank all edits alike; collect more rankings or leave out fewer flags.');
  });
});

const PAIRS = 3;
const BETA = 60;
const dropout = { dropText: 0.3, dropImage: 0.2, dropBoth: 0.2, maxNoiseWeight: 5 };

/** A batch of made-up latents, and the feeds of its step but for the reference. */
function madeUp() {
  const { unet } = start;
  const side = unet.config.sampleSize as number;
  const row = unet.config.outChannels * side * side;
  const data: LatentData = {
    ...{ count: 6, row },
    latents: Object.fromEntries(['source', 'target'].map((role) => [role, normal({ seed: 1, stream: role, step: 0 }, 6 * row)])),
    ids: tokenIds(start.tokenizer, ['add a red circle', 'remove the cross', 'make it night', 'make it snow', 'add a cross', 'remove the square']),
  };
  const pairs = { winners: Int32Array.of(0, 2, 4, 1), losers: Int32Array.of(1, 3, 5, 0) };
  const batch = preferenceBatch(data, drawBatch(4, 'fine-tune', 2, PAIRS, { ...data, count: 4 }, NOISE_SCHEDULE.alphasCumprod.length), pairs, dropout, tokenIds(start.tokenizer, ['']), 0.9);
  return { batch, row, feeds: denoiserFeeds(batch, start, side) };
}

describe('the loss', () => {
  it('sees both edits of a pair through the same noise', () => {
    const { batch, row } = madeUp();
    const halves = <T extends Float32Array | Int32Array | BigInt64Array>(all: T) => [[...all.subarray(0, all.length / 2)], [...all.subarray(all.length / 2)]];
    for (const part of [batch.noise, batch.timesteps, batch.weights]) expect(halves(part)[0]).toEqual(halves(part)[1]);
    expect(halves(batch.clean)[0]).not.toEqual(halves(batch.clean)[1]);
    const isEmpty = (values: ArrayLike<number>) => Array.from(values).every((value) => value === 0);
    const dropped = Array.from({ length: 2 * PAIRS }, (_, i) => [isEmpty(batch.image!.subarray(i * row, (i + 1) * row)), batch.ids.slice(i * MAX_TOKENS, (i + 1) * MAX_TOKENS).join() === tokenIds(start.tokenizer, ['']).join()]);
    expect(dropped.slice(0, PAIRS)).toEqual(dropped.slice(PAIRS));
  });

  it('and its gradient are those of the formula', async () => {
    const { feeds } = madeUp();
    const { shape, side, weights } = graphInputs(start);
    const { weights: levels, ...inputs } = feeds;
    const moved = new Map([...weights].map(([name, tensor]): [string, HostTensor] => {
      const values = toFloat32(tensor).data as Float32Array;
      const noise = normal({ seed: 9, stream: name, step: 0 }, values.length);
      return [name, hostTensor('float32', tensor.shape, values.map((value, i) => value + 0.02 * (noise[i] as number)))];
    }));
    const forward = await compileForward({ name: 'denoiser', build: (graph, scope) => ({ out: buildDenoiser(graph, scope, shape, 2 * PAIRS, side).predicted }), weights, bind: 'inputs', session: { threads: 1 } });
    /** ‖ε − ε(x)‖² over the number of latent values, in double precision. */
    const errors = async (at: ReadonlyMap<string, HostTensor>): Promise<number[]> => {
      const { out } = await forward.run({ ...inputs, ...Object.fromEntries(at) });
      const [said, noise] = [out!.data as Float32Array, feeds.target!.data as Float32Array];
      const size = said.length / (2 * PAIRS);
      return Array.from({ length: 2 * PAIRS }, (_, e) => Array.from({ length: size }, (_unused, k) => ((said[e * size + k] as number) - (noise[e * size + k] as number)) ** 2).reduce((sum, one) => sum + one, 0) / size);
    };
    const reference = await errors(weights);
    const lossAt = async (at: ReadonlyMap<string, HostTensor>): Promise<number> => {
      const own = await errors(at);
      const gain = (e: number) => (own[e] as number) - (reference[e] as number);
      const losses = Array.from({ length: PAIRS }, (_, i) => -Math.log(1 / (1 + Math.exp((BETA / 2) * Number(levels!.data[i]) * (gain(i) - gain(PAIRS + i))))));
      return losses.reduce((sum, one) => sum + one, 0) / PAIRS;
    };

    const step = await compileGradients({ name: 'dpo', build: preferenceGraph(BETA)(shape, 2 * PAIRS, side), weights: moved, session: { threads: 1 } });
    const { outputs, gradients } = await step.run({ ...feeds, reference: hostTensor('float32', [2 * PAIRS], Float32Array.from(reference)) });
    await step.release();
    const expected = await lossAt(moved);
    expect(expected).not.toBeCloseTo(Math.log(2), 2);
    expect(Number(outputs.loss!.data[0])).toBeCloseTo(expected, 4);

    const norm = Math.sqrt([...gradients.values()].reduce((sum, { data }) => sum + (data as Float32Array).reduce((own, value) => own + value * value, 0), 0));
    const along = (size: number) => new Map([...moved].map(([name, tensor]): [string, HostTensor] => {
      const gradient = gradients.get(name)!.data as Float32Array;
      return [name, hostTensor('float32', tensor.shape, (tensor.data as Float32Array).map((value, i) => value + (size * (gradient[i] as number)) / norm))];
    }));
    const h = 0.02 / norm;
    const slope = ((await lossAt(along(h))) - (await lossAt(along(-h)))) / (2 * h);
    await forward.release();
    expect(slope / norm).toBeGreaterThan(0.99);
    expect(slope / norm).toBeLessThan(1.01);
  }, 120_000);
});

describe('some steps', () => {
  it('raise the margin of winners over losers, from none at the start', async () => {
    const { batch } = madeUp();
    const training = await compilePreferenceTraining(start, PAIRS, BETA, { learningRate: 1e-3, weightDecay: 0, clipNorm: 1 }, 1);
    const taken: { loss: number; margin: number }[] = [];
    for (let n = 0; n < 12; n++) {
      const { loss, margin } = await training.step.run(await training.feeds(batch));
      taken.push({ loss: loss![0] as number, margin: margin![0] as number });
    }
    await training.release();
    expect(taken[0]!.loss).toBeCloseTo(Math.log(2), 4);
    expect(taken[0]!.margin).toBeCloseTo(0, 3);
    expect(taken.at(-1)!.margin).toBeGreaterThan(0.5);
    expect(taken.at(-1)!.loss).toBeLessThan(0.6);
  }, 120_000);
});

const config: TFineTuneConfig = {
  ...{ arm: 'dpo', steps: 20, batch: 4, learningRate: 1e-3, warmup: 2, weightDecay: 0, clipNorm: 1, emaDecay: 0.9, eta: 0.5, maxWeight: 8, compareWithin: 'all', dropText: 0, dropImage: 0, dropBoth: 0, maxNoiseWeight: 1 },
  preferences: { beta: 500, leaveOutFlags: ['harmful'] },
};
const input = async (change?: (file: TRankingsFile) => void, other: Partial<TFineTuneConfig> = {}) => ({ run: runRef, startKey, rewardsKey: null, pairsKey: null, rankingsKey: await putJson(ranked(change)), seed: 8, config: { ...config, ...other } });

describe('the arm dpo', () => {
  it('trains an editor, bit for bit however cut', async () => {
    const told: SliceProgress[] = [];
    const whole = await runSlices(fineTune, await input(), { onProgress: (message) => told.push(message) });
    const curve = (name: string) => told.flatMap(({ metrics = [] }) => metrics).filter((point) => point.name === name).map(({ value }) => value);
    for (const name of ['loss', 'margin', 'pairAccuracy']) expect(curve(name), name).toHaveLength(2);
    const cut = await runSlices(fineTune, await input(), { budgetSeconds: 0, between: releaseTrainer });
    expect(cut.slices).toBe(3);
    expect(cut.result).toEqual(whole.result);
  }, 300_000);

  it('never learns from held-out items or flagged rankings', async () => {
    const trained = async (change?: (file: TRankingsFile) => void) => (await runSlices(fineTune, await input(change, { steps: 3 }))).result.modelKey;
    const turn = (which: (item: TRankingsFile['items'][number], one: Ranking) => boolean) => (file: TRankingsFile) => {
      for (const item of file.items) for (const one of item.rankings) if (which(item, one)) one.ranks = { a: 2, b: 1, c: 0 };
    };
    const plain = await trained();
    expect(await trained(turn(({ split }) => split === 'held-out'))).toBe(plain);
    expect(await trained(turn((_, { flags }) => flags.length > 0))).toBe(plain);
    expect(await trained(turn(({ split }) => split === 'train'))).not.toBe(plain);
  }, 300_000);

  it('says what is missing', async () => {
    const flagged = (file: TRankingsFile) => {
      for (const { rankings } of file.items) for (const one of rankings) one.flags = ['harmful'];
    };
    await expect(runSlices(fineTune, await input(flagged))).rejects.toThrow('no pair of edits to learn from: of 12 rankings of its items to train on, 12 carry a flag');
    await expect(runSlices(fineTune, { ...(await input()), rankingsKey: undefined })).rejects.toThrow('The arm dpo learns from rankings');
    await expect(runSlices(fineTune, await input(undefined, { arm: 'control' }))).rejects.toThrow('learns from training pairs');
  });
});
