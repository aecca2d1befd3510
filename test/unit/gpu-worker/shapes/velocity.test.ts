/** Denoisers that predict velocities: what they are asked for, how noise levels weigh, and what training keeps of the other backbone. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { denoise } from '#gpu-worker/diffusion/denoiser.ts';
import { loadPipeline, type PipelineModels } from '#gpu-worker/diffusion/pipelines/pipeline-folder.ts';
import { normal } from '#gpu-worker/runtime/rng.ts';
import { compileDenoiserTraining, type DenoiserBatch, denoiserFeeds, NOISE_SCHEDULE, noiseWeight, predictionOf } from '#gpu-worker/shapes/pretrain/denoiser-training.ts';
import { editorBatch } from '#gpu-worker/shapes/pretrain/editor.ts';
import { drawBatch, type LatentData, tokenIds } from '#gpu-worker/shapes/pretrain/latent-data.ts';
import { writeSmokeModels } from '#test/fixtures/gpu-worker/smoke-models.ts';

let root: string;
let noisy: PipelineModels;
let fast: PipelineModels;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'apiary-velocity-'));
  await writeSmokeModels(root);
  noisy = await loadPipeline(path.join(root, 'editor'));
  fast = await loadPipeline(path.join(root, 'editor-21'));
}, 300_000);
afterAll(() => rm(root, { recursive: true, force: true }));

const BATCH = 4;
const dropout = { dropText: 0, dropImage: 0, dropBoth: 0, maxNoiseWeight: 5 };

function batchOf({ unet, tokenizer }: PipelineModels): DenoiserBatch {
  const side = unet.config.sampleSize as number;
  const row = unet.config.outChannels * side * side;
  const latents = Object.fromEntries(['source', 'target'].map((role) => [role, normal({ seed: 1, stream: role, step: 0 }, 6 * row)]));
  const data: LatentData = { count: 6, row, latents, ids: tokenIds(tokenizer, new Array<string>(6).fill('make it night')) };
  return editorBatch(data, drawBatch(4, 'fine-tune', 2, BATCH, data, NOISE_SCHEDULE.alphasCumprod.length), dropout, tokenIds(tokenizer, ['']), 0.9);
}

describe('a denoiser that predicts velocities', () => {
  it('is asked for what samplers turn into the clean latents and the noise', () => {
    const batch = batchOf(fast);
    const feeds = denoiserFeeds(batch, fast, fast.unet.config.sampleSize as number);
    const row = batch.clean.length / BATCH;
    for (const [i, t] of batch.timesteps.entries()) {
      const signal = NOISE_SCHEDULE.alphasCumprod[t] as number;
      const of = (all: Float32Array) => all.subarray(i * row, (i + 1) * row);
      const seen = (feeds.sample!.data as Float32Array).subarray(2 * i * row, (2 * i + 1) * row);
      const { x0, eps } = denoise('v_prediction', of(feeds.target!.data as Float32Array), seen, Math.sqrt(signal), Math.sqrt(1 - signal));
      const furthest = (one: Float32Array, other: Float32Array) => one.reduce((most, value, k) => Math.max(most, Math.abs(value - (other[k] as number))), 0);
      expect(furthest(x0, of(batch.clean))).toBeLessThan(1e-4);
      expect(furthest(eps, of(batch.noise))).toBeLessThan(1e-4);
    }
    expect(denoiserFeeds(batch, noisy, noisy.unet.config.sampleSize as number).target!.data).toEqual(batch.noise);
  });

  it('weighs noise levels as one that predicts noise: a velocity’s error is that of its noise over the share of signal', () => {
    const batch = batchOf(fast);
    const { weights } = denoiserFeeds(batch, fast, fast.unet.config.sampleSize as number);
    for (const [i, t] of batch.timesteps.entries()) {
      const signal = NOISE_SCHEDULE.alphasCumprod[t] as number;
      expect(weights!.data[i]).toBeCloseTo(Math.min(1, 5 * signal), 5);
      expect(noiseWeight(t, Infinity) * signal).toBeCloseTo(1, 6);
      expect(batch.weights[i]).toBeCloseTo(noiseWeight(t, 5), 5);
    }
  });

  it('learns, and stays what it is', async () => {
    const optimizer = { learningRate: 3e-3, weightDecay: 0, clipNorm: 1, schedule: { kind: 'linear' as const, warmupSteps: 0, totalSteps: 100 } };
    const training = await compileDenoiserTraining('velocity', fast, BATCH, optimizer, 1);
    const feeds = training.feeds(batchOf(fast));
    const losses: number[] = [];
    for (let n = 0; n < 12; n++) losses.push(Number((await training.step.run(feeds)).loss![0]));
    const trained = training.trained();
    await training.step.release();
    expect(losses.at(-1)).toBeLessThan(0.9 * (losses[0] as number));
    expect(predictionOf(trained.scheduler)).toBe('v_prediction');
    expect(trained.unet.config.linearProjection).toBe(true);
    expect(trained.text.config.activation).toBe('gelu');
    expect(() => predictionOf({ ...fast.scheduler, config: { prediction_type: 'sample' } })).toThrow(/"prediction_type" is "sample", which cannot be trained here/);
  }, 120_000);
});
