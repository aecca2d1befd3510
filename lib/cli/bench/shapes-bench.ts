/** @file Our side of `apiary bench`: the shapes editor's training step and its sampling, timed and profiled. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guideTextAndImage } from '#gpu-worker/diffusion/guidance.ts';
import { clipTextConfig } from '#gpu-worker/models/clip/config.ts';
import { buildClipText } from '#gpu-worker/models/clip/model.ts';
import { clipTextParameters } from '#gpu-worker/models/clip/weights.ts';
import { unetConfig } from '#gpu-worker/models/unet/config.ts';
import { buildUNet } from '#gpu-worker/models/unet/model.ts';
import { unetParameters } from '#gpu-worker/models/unet/weights.ts';
import { compileForward } from '#gpu-worker/nn/compile-forward.ts';
import { initializeWeights } from '#gpu-worker/nn/initialize.ts';
import { TrainStep } from '#gpu-worker/nn/train-step.ts';
import { hostTensor, type HostTensor } from '#gpu-worker/onnx/dtype.ts';
import { integers, normal } from '#gpu-worker/runtime/rng.ts';
import { MAX_TOKENS } from '#gpu-worker/shapes/caption.ts';
import { clipTextJson, unetJson, VOCAB_SIZE } from '#gpu-worker/shapes/pretrain/architectures.ts';
import { readPreset } from '#gpu-worker/shapes/pretrain/config.ts';
import { denoiserFeeds, denoiserGraph } from '#gpu-worker/shapes/pretrain/denoiser-training.ts';
import { optimizerOf } from '#gpu-worker/shapes/pretrain/training-loop.ts';

/** Latents of the shapes world: 4 channels of 8 × 8. */
const LATENT = { channels: 4, size: 8 };
/** Untimed runs before the timed ones. */
export const WARMUP = 3;

/** The models both sides build, as configuration files. */
export async function benchModels(): Promise<{ unet: Record<string, unknown>; text: Record<string, unknown> }> {
  const [clip, unet] = [await readPreset('clip', 'shapes'), await readPreset('text-to-image', 'shapes')];
  return { unet: unetJson(unet, LATENT, clip.width, 2 * LATENT.channels), text: clipTextJson(clip) };
}

export interface BenchOptions {
  readonly batch: number;
  readonly threads: number;
  readonly repeats: number;
}

export interface BenchResult {
  /** Median of the timed runs. */
  readonly seconds: number;
  /** Share of the time per operator, largest first; training step only. */
  readonly profile?: readonly { readonly operator: string; readonly share: number }[];
}

async function median(repeats: number, run: () => Promise<unknown>): Promise<number> {
  for (let i = 0; i < WARMUP; i++) await run();
  const times: number[] = [];
  for (let i = 0; i < repeats; i++) {
    const started = performance.now();
    await run();
    times.push((performance.now() - started) / 1000);
  }
  return times.sort((a, b) => a - b)[Math.floor(repeats / 2)] as number;
}

function randomIds(rows: number): HostTensor {
  const ids = integers({ seed: 1, stream: 'bench/ids' }, rows * MAX_TOKENS, VOCAB_SIZE - 1);
  for (let i = 0; i < rows; i++) ids[(i + 1) * MAX_TOKENS - 1] = VOCAB_SIZE - 1;
  return hostTensor('int64', [rows, MAX_TOKENS], BigInt64Array.from(ids, BigInt));
}

/** One optimizer step of the editor: text encoder and UNet forward and backward, clipping, AdamW, EMA. */
export async function benchTrainStep({ batch, threads, repeats }: BenchOptions): Promise<BenchResult> {
  const json = await benchModels();
  const models = { unet: unetConfig(json.unet), text: clipTextConfig(json.text) };
  const { optimization } = await readPreset('editor', 'shapes');
  const weights = new Map([
    ...[...initializeWeights(unetParameters(models.unet), 1)].map(([name, tensor]) => [`unet.${name}`, tensor] as const),
    ...[...initializeWeights(clipTextParameters(models.text), 1)].map(([name, tensor]) => [`text_encoder.${name}`, tensor] as const),
  ]);
  const row = LATENT.channels * LATENT.size ** 2;
  const feeds = denoiserFeeds(
    {
      clean: normal({ seed: 1, stream: 'bench/clean' }, batch * row),
      noise: normal({ seed: 1, stream: 'bench/noise' }, batch * row),
      timesteps: integers({ seed: 1, stream: 'bench/timesteps' }, batch, 1000),
      ids: randomIds(batch).data as BigInt64Array,
      weights: new Float32Array(batch).fill(1),
      image: normal({ seed: 1, stream: 'bench/image' }, batch * row),
    },
    2 * LATENT.channels,
    LATENT.channels,
    LATENT.size,
  );
  const compile = (profilePrefix?: string) =>
    TrainStep.compile({ name: 'bench', build: denoiserGraph(models, batch, LATENT.size), optimizer: optimizerOf(optimization), weights, session: { threads, ...(profilePrefix ? { profilePrefix } : {}) } });
  const step = await compile();
  const seconds = await median(repeats, () => step.run(feeds));
  await step.release();
  return { seconds, profile: await profiled(async (prefix) => {
    const watched = await compile(prefix);
    for (let i = 0; i < 5; i++) await watched.run(feeds);
    await watched.release();
  }) };
}

/** A whole guided edit of a batch without the autoencoder: text encoder, then three branches per denoising step. */
export async function benchSample({ batch, threads, repeats }: BenchOptions, steps: number): Promise<BenchResult> {
  const json = await benchModels();
  const [unet, text] = [unetConfig(json.unet), clipTextConfig(json.text)];
  const rows = 3 * batch;
  const [latents, channels, size] = [LATENT.channels, unet.inChannels, LATENT.size];
  const encoder = await compileForward({ name: 'text', build: (graph, scope) => ({ out: buildClipText(scope, text, graph.input('ids', 'int64', [rows, MAX_TOKENS])).lastHiddenState }), weights: initializeWeights(clipTextParameters(text), 1), session: { threads } });
  const denoiser = await compileForward({
    name: 'unet',
    build: (graph, scope) => ({
      out: buildUNet(scope, unet, { sample: graph.input('sample', 'float32', [rows, channels, size, size]), timesteps: graph.input('timesteps', 'float32', [rows]), context: graph.input('context', 'float32', [rows, MAX_TOKENS, text.width]) }),
    }),
    weights: initializeWeights(unetParameters(unet), 1),
    session: { threads },
  });
  const ids = randomIds(rows);
  const row = latents * size * size;
  const image = normal({ seed: 1, stream: 'bench/image' }, batch * row);
  const seconds = await median(repeats, async () => {
    const context = (await encoder.run({ ids })).out as HostTensor;
    let z = normal({ seed: 1, stream: 'bench/init' }, batch * row);
    for (let i = 0; i < steps; i++) {
      const sample = new Float32Array(rows * 2 * row);
      for (let r = 0; r < rows; r++) {
        const b = r % batch;
        sample.set(z.subarray(b * row, (b + 1) * row), r * 2 * row);
        if (r < 2 * batch) sample.set(image.subarray(b * row, (b + 1) * row), r * 2 * row + row);
      }
      const feeds = { sample: hostTensor('float32', [rows, channels, size, size], sample), timesteps: hostTensor('float32', [rows], new Float32Array(rows).fill(999 - i)), context };
      const guided = guideTextAndImage((await denoiser.run(feeds)).out?.data as Float32Array, 3, 2);
      z = z.map((value, k) => value - 0.05 * (guided[k] as number));
    }
  });
  await encoder.release();
  await denoiser.release();
  return { seconds };
}

/** Runs `work` with a profile prefix and adds up kernel times per operator. */
async function profiled(work: (prefix: string) => Promise<void>): Promise<{ operator: string; share: number }[]> {
  const folder = await mkdtemp(join(tmpdir(), 'apiary-profile-'));
  try {
    await work(join(folder, 'profile'));
    const [file] = await readdir(folder);
    if (file === undefined) return [];
    const events = JSON.parse(await readFile(join(folder, file), 'utf8')) as { cat: string; name: string; dur: number; args?: { op_name?: string } }[];
    const times = new Map<string, number>();
    for (const { cat, name, dur, args } of events) {
      if (cat === 'Node' && name.endsWith('kernel_time') && args?.op_name) times.set(args.op_name, (times.get(args.op_name) ?? 0) + dur);
    }
    const total = [...times.values()].reduce((sum, time) => sum + time, 0);
    return [...times].map(([operator, time]) => ({ operator, share: time / total })).sort((a, b) => b.share - a.share);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
