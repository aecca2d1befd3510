/** @file The stages of pre-training in order: each trains one model from the ones before it and measures it on held-out scenes. */
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { loadPipeline, type Model } from '../../diffusion/pipelines/pipeline-folder.ts';
import { readJson, readModelWeights } from '../../models/model-folder.ts';
import { loadTokenizer } from '../../models/tokenizer.ts';
import { vaeConfig, type VaeConfig as VaeModelConfig } from '../../models/vae/config.ts';
import { normaliseVaeWeights } from '../../models/vae/weights.ts';
import { writeAtomically } from '../../runtime/safetensors.ts';
import { type SheetCell, sheetRows, writeContactSheet } from '../contact-sheet.ts';
import { IMAGE_VALUES, renderScene } from '../render.ts';
import { loadRewardModel } from '../reward-model.ts';
import { evaluateClip, trainClip } from './clip.ts';
import { readPreset } from './config.ts';
import { stageTokenizer } from './denoiser-training.ts';
import { trainEditor } from './editor.ts';
import { evaluateCeiling, evaluateEditor, evaluateTextToImage, type SampleOptions } from './evaluate.ts';
import { evaluateReward, trainReward } from './reward.ts';
import { trainTextToImage } from './text-to-image.ts';
import type { StageContext } from './training-loop.ts';
import { evaluateVae, openVae, trainVae } from './vae.ts';
import { fileExists } from '#gpu-worker/runtime/file-exists.ts';

export const STAGES = ['vae', 'clip', 'text-to-image', 'editor', 'reward', 'text-to-image-21', 'editor-21'] as const;
export type StageName = (typeof STAGES)[number];

/** Everything a stage's evaluation is told. */
export interface EvaluateOptions {
  readonly preset: string;
  readonly threads: number;
  /** Held-out scenes or edits. */
  readonly count: number;
  /** Where contact sheets go; none are drawn without it. */
  readonly sheets?: string;
  readonly onProgress?: (done: number) => void;
}

interface Stage {
  /** Trains into `context.folder`/model from the models of the stages before, which lie beside that folder. */
  readonly train: (context: StageContext, root: string, preset: string) => Promise<void>;
  /** Measures the model in a folder; `placeOf` says where the models of other stages are. */
  readonly evaluate: (folder: string, options: EvaluateOptions, placeOf: (stage: StageName) => string) => Promise<unknown>;
}

/** The seed of every evaluation: training draws other streams, and other scenes, whatever its seed. */
const EVALUATION_SEED = 1;

/** Where a stage's finished model lies below the root of a training run. */
export function modelOf(root: string, stage: StageName): string {
  return path.join(root, stage, 'model');
}

async function readVae(folder: string): Promise<Model<VaeModelConfig>> {
  return { config: vaeConfig(await readJson(folder)), weights: normaliseVaeWeights(await readModelWeights(folder, 'diffusion_pytorch_model')) };
}

async function sampleOptions(stage: Drawing, { preset, threads, onProgress }: EvaluateOptions): Promise<SampleOptions> {
  const sampling = await readPreset('sampling', preset === 'smoke' ? `${stage}-smoke` : stage);
  return { sampling, seed: EVALUATION_SEED, threads, ...(onProgress ? { onProgress } : {}) };
}

async function drawSheet(folder: string | undefined, name: string, cells: readonly (readonly SheetCell[])[], columns: number): Promise<void> {
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await writeContactSheet(path.join(folder, `${name}.png`), sheetRows(cells, columns), { scale: 4 });
}

const image = (images: Float32Array, i: number): Float32Array => images.subarray(i * IMAGE_VALUES, (i + 1) * IMAGE_VALUES);

const vae: Stage = {
  train: async (context, _root, preset) => trainVae(context, await readPreset('vae', preset)),
  evaluate: async (folder, { threads, count }) => {
    const { config, weights } = await readVae(folder);
    const coder = await openVae(config.source, weights, 50, threads);
    const report = await evaluateVae(coder, EVALUATION_SEED, count);
    await coder.release();
    return report;
  },
};

const clip: Stage = {
  train: async (context, _root, preset) => trainClip(context, await readPreset('clip', preset)),
  evaluate: async (folder, { threads }) => {
    const tokenizer = (await fileExists(path.join(folder, 'tokenizer.json'))) ? await loadTokenizer(folder) : await stageTokenizer({ folder: path.dirname(folder), threads, report: () => {}, say: () => {} });
    return evaluateClip(await readJson(folder), await readModelWeights(folder, 'model'), tokenizer, EVALUATION_SEED, threads);
  },
};

/** Stages of the backbone like Stable Diffusion 1.5 and of the one like 2.1: the same stages with other presets, and the same pairs. */
type Drawing = 'text-to-image' | 'editor';
type Backbone = '' | '-21';

const textToImage = (backbone: Backbone): Stage => ({
  train: async (context, root, preset) => {
    await trainTextToImage(context, await readPreset(`text-to-image${backbone}`, preset), { vae: await readVae(modelOf(root, 'vae')), clip: await readPreset('clip', preset) });
  },
  evaluate: async (folder, options) => {
    const { report, captions, images } = await evaluateTextToImage(await loadPipeline(folder), options.count, await sampleOptions('text-to-image', options));
    await drawSheet(options.sheets, `text-to-image${backbone}`, captions.slice(0, 24).map((text, i) => [{ image: image(images, i), text }]), 6);
    return report;
  },
});

const editor = (backbone: Backbone): Stage => ({
  train: async (context, root, preset) => {
    const pairs = { by: await loadPipeline(modelOf(root, 'text-to-image')), folder: path.join(root, 'editor') };
    await trainEditor(context, await readPreset(`editor${backbone}`, preset), await loadPipeline(modelOf(root, `text-to-image${backbone}`)), pairs);
  },
  evaluate: async (folder, options) => {
    const models = await loadPipeline(folder);
    const sampling = await sampleOptions('editor', options);
    const { report, examples, images } = await evaluateEditor(models, options.count, Math.ceil(options.count / 10), sampling);
    const cells = examples.slice(0, 24).map(({ source, instruction }, i) => [{ image: renderScene(source), text: instruction }, { image: image(images, i) }]);
    await drawSheet(options.sheets, `editor${backbone}`, cells, 4);
    return { ...report, ceiling: await evaluateCeiling(models, options.count, sampling) };
  },
});

const reward: Stage = {
  train: async (context, root, preset) => {
    const textToImageModels = await loadPipeline(modelOf(root, 'text-to-image'));
    const start = { config: await readPreset('clip', preset), weights: await readModelWeights(modelOf(root, 'clip'), 'model') };
    await trainReward(context, await readPreset('reward', preset), { textToImage: textToImageModels, clip: start });
  },
  evaluate: async (folder, options, placeOf) => {
    const inputs = { model: await loadRewardModel(folder), editor: await loadPipeline(placeOf('editor')), textToImage: await loadPipeline(placeOf('text-to-image')) };
    // Each condition has several pictures to draw.
    const conditions = Math.max(4, Math.floor(options.count / 4));
    return evaluateReward(options.threads, await readPreset('reward', options.preset), inputs, conditions, await sampleOptions('editor', options));
  },
};

const REGISTRY: Record<StageName, Stage> = { vae, clip, 'text-to-image': textToImage(''), editor: editor(''), reward, 'text-to-image-21': textToImage('-21'), 'editor-21': editor('-21') };

/** Measures the model of one stage in the folder that `placeOf` names (a training run's, or the shipped one). */
export function evaluateStage(stage: StageName, placeOf: (stage: StageName) => string, options: EvaluateOptions): Promise<unknown> {
  return REGISTRY[stage].evaluate(placeOf(stage), options, placeOf);
}

export interface RunStageOptions {
  /** Folder of the whole training run; each stage has a sub-folder. */
  readonly root: string;
  readonly preset: string;
  readonly count: number;
  readonly context: Omit<StageContext, 'folder'>;
}

/** Trains a stage unless its model is there, then measures it unless its report is there; returns the report. */
export async function runStage(stage: StageName, { root, preset, count, context }: RunStageOptions): Promise<unknown> {
  const folder = path.join(root, stage);
  const file = path.join(folder, 'report.json');
  if (await fileExists(file)) {
    context.say(`${stage}: finished before, see ${file}`);
    return JSON.parse(await readFile(file, 'utf8'));
  }
  const model = modelOf(root, stage);
  if (!(await fileExists(path.join(model, 'config.json'))) && !(await fileExists(path.join(model, 'model_index.json')))) await REGISTRY[stage].train({ ...context, folder }, root, preset);
  context.say(`${stage}: measuring on ${count} held-out examples`);
  const report = await evaluateStage(stage, (one) => modelOf(root, one), { preset, threads: context.threads, count, sheets: folder });
  await writeAtomically(file, [Buffer.from(`${JSON.stringify(report, null, 2)}\n`)]);
  return report;
}

/** The settings of a stage in a preset. */
export function readStageConfig(stage: StageName, preset: string): Promise<unknown> {
  return readPreset(stage, preset);
}
