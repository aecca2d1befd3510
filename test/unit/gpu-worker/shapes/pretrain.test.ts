import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadPipeline } from '#gpu-worker/diffusion/pipelines/pipeline-folder.ts';
import { readPreset } from '#gpu-worker/shapes/pretrain/config.ts';
import { NOISE_SCHEDULE, noiseWeight } from '#gpu-worker/shapes/pretrain/denoiser-training.ts';
import { figureRows, readShippedCard, shipModels } from '#gpu-worker/shapes/pretrain/ship.ts';
import { runStage, STAGES } from '#gpu-worker/shapes/pretrain/stages.ts';
import { loadRewardModel } from '#gpu-worker/shapes/reward-model.ts';
import { Interrupted, type StageContext } from '#gpu-worker/shapes/pretrain/training-loop.ts';
import { trainVae } from '#gpu-worker/shapes/pretrain/vae.ts';

const root = await mkdtemp(path.join(tmpdir(), 'apiary-pretrain-'));
afterAll(() => rm(root, { recursive: true, force: true }));

const quiet = { threads: 1, report: () => {}, say: () => {} };

async function weightsOf(folder: string): Promise<Buffer> {
  return readFile(path.join(folder, 'model', 'diffusion_pytorch_model.safetensors'));
}

describe('pre-training', () => {
  it('gives the same bytes whether it runs through, is stopped in between, or dies after a checkpoint', async () => {
    const config = await readPreset('vae', 'smoke');
    const whole: StageContext = { ...quiet, folder: path.join(root, 'whole') };
    await trainVae(whole, config);

    const stop = new AbortController();
    let polls = 0;
    const signal = { get aborted() { return ++polls > 6; } } as AbortSignal;
    const stopped: StageContext = { ...quiet, folder: path.join(root, 'stopped') };
    await expect(trainVae({ ...stopped, signal }, config)).rejects.toThrow(Interrupted);
    await trainVae({ ...stopped, signal: stop.signal }, config);
    expect((await weightsOf(stopped.folder)).equals(await weightsOf(whole.folder))).toBe(true);

    const died: StageContext = { ...quiet, folder: path.join(root, 'died') };
    polls = 0;
    const death = { get aborted() { if (++polls > 7) throw new Error('power cut'); return false; } } as AbortSignal;
    await expect(trainVae({ ...died, signal: death }, config)).rejects.toThrow('power cut');
    const said: string[] = [];
    await trainVae({ ...died, say: (line) => said.push(line) }, config);
    expect(said).toContain('going on from step 4');
    expect((await weightsOf(died.folder)).equals(await weightsOf(whole.folder))).toBe(true);
    expect(await readFile(path.join(died.folder, 'log.jsonl'), 'utf8')).toBe(await readFile(path.join(whole.folder, 'log.jsonl'), 'utf8'));

    const other = { ...config, seed: config.seed + 1 };
    await expect(trainVae(whole, other)).rejects.toThrow(/belongs to another configuration/);
    await trainVae({ ...quiet, folder: path.join(root, 'other') }, other);
    expect((await weightsOf(path.join(root, 'other'))).equals(await weightsOf(whole.folder))).toBe(false);
  }, 120_000);

  it('runs every stage, saves pipelines that load, and does not repeat what is finished', async () => {
    const run = { root: path.join(root, 'run'), preset: 'smoke', count: 4, context: quiet };
    for (const stage of STAGES) expect(await runStage(stage, run)).toBeTypeOf('object');
    const editor = await loadPipeline(path.join(run.root, 'editor', 'model'));
    expect(editor.className).toBe('StableDiffusionInstructPix2PixPipeline');
    expect(editor.unet.config.inChannels).toBe(8);
    const other = await loadPipeline(path.join(run.root, 'editor-21', 'model'));
    expect(other.scheduler.config).toMatchObject({ prediction_type: 'v_prediction' });
    expect(other.unet.config).toMatchObject({ inChannels: 8, linearProjection: true, levels: [{ heads: 1 }, { heads: 2 }] });
    expect(other.text.config).toMatchObject({ width: 24, activation: 'gelu' });
    // Both backbones' editors learn from the same pairs, drawn once.
    expect(await readdir(path.join(run.root, 'editor-21'))).not.toContain('pairs');
    const said: string[] = [];
    const again = await runStage('editor', { ...run, context: { ...quiet, say: (line) => said.push(line) } });
    expect(said[0]).toMatch(/finished before/);
    const reward = await loadRewardModel(path.join(run.root, 'reward', 'model'));
    expect(reward.config.readsChange).toBe(true);
    const weights = path.join(root, 'weights');
    await shipModels(run.root, weights, 'smoke');
    expect(await readShippedCard(weights, 'reward')).toMatchObject({ figures: { rendered: {}, ownOutputs: {} }, settings: { variants: 5 } });
    expect((await loadRewardModel(path.join(weights, 'reward'))).tokenizer.vocabSize).toBe(reward.tokenizer.vocabSize);
    expect(again).toMatchObject({ shuffled: { perfect: { n: 4 } }, hard: { zoom: { n: 1 } }, ceiling: { followed: { n: 4 } } });
    expect((await loadPipeline(path.join(weights, 'editor'))).unet.config.inChannels).toBe(8);
    expect(await readShippedCard(weights, 'editor-21')).toMatchObject({ sampling: { imageGuidance: 2 } });
    expect(await readdir(weights)).not.toContain('text-to-image-21');
    const page = await readFile(path.join(weights, 'README.md'), 'utf8');
    for (const row of figureRows(again)) expect(page).toContain(row);
    expect(await readFile(path.join(weights, 'curves', 'editor.svg'), 'utf8')).toMatch(/12 steps/);
    await expect(shipModels(path.join(root, 'whole'), weights, 'smoke')).rejects.toThrow(/"vae" has no report/);
  }, 180_000);

  it('shows shares with their interval and joins nested names', () => {
    expect(figureRows({ followed: { share: 0.5, n: 4, ci95: [0.15, 0.85] }, verbs: { add: { quality: 0.25 } }, sampling: { steps: 12 } })).toEqual([
      '| followed | 0.500 [0.150, 0.850] of 4 |',
      '| verbs · add · quality | 0.250 |',
      '| sampling · steps | 12 |',
    ]);
  });

  it('names the presets there are and the key that is wrong', async () => {
    await expect(readPreset('vae', 'huge')).rejects.toThrow(/no preset "huge".*shapes, smoke/);
  });

  it('weighs noisy steps as min(1 + 1/SNR, 5)', () => {
    expect(noiseWeight(0, 5)).toBeCloseTo(1, 2);
    expect(noiseWeight(999, 5)).toBe(5);
    const middle = NOISE_SCHEDULE.alphasCumprod[400] as number;
    expect(noiseWeight(400, 5)).toBeCloseTo(1 + (1 - middle) / middle, 5);
  });
});
