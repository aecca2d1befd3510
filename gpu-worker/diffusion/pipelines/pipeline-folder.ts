/** @file A Stable Diffusion or InstructPix2Pix pipeline folder (model_index.json with one subfolder per part), read and saved. */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { clipTextConfig, type ClipTextConfig } from '#gpu-worker/models/clip/config.ts';
import { checkedWeights, type ModelClassName, modelClasses } from '#gpu-worker/models/classes.ts';
import { ConfigError, parseConfig } from '#gpu-worker/models/config-error.ts';
import { readJson, readModelWeights, type SaveModelOptions, saveModelFolder } from '#gpu-worker/models/model-folder.ts';
import { loadTokenizer, type TextTokenizer } from '#gpu-worker/models/tokenizer.ts';
import { unetConfig, type UNetConfig } from '#gpu-worker/models/unet/config.ts';
import { vaeConfig, type VaeConfig } from '#gpu-worker/models/vae/config.ts';
import type { Weights } from '#gpu-worker/nn/parameters.ts';
import { schedulerFromText, schedulerToJson } from '../schedulers/index.ts';
import type { Scheduler } from '../schedulers/scheduler.ts';

/** A configuration with the weights that belong to it. */
export interface Model<C> {
  config: C;
  weights: Weights;
}

/** The parts every diffusion pipeline here is made of. */
export interface PipelineModels {
  unet: Model<UNetConfig>;
  vae: Model<VaeConfig>;
  text: Model<ClipTextConfig>;
  /** HIVE-reward only: `weight` (1, width) is what one deviation of reward adds to every text token. diffusers does not read it, and asks such a model for the mean. */
  reward?: Weights;
  tokenizer: TextTokenizer;
  scheduler: Scheduler;
}

/** diffusers' pipelines that we run. */
export type PipelineClass = 'StableDiffusionPipeline' | 'StableDiffusionInstructPix2PixPipeline';

const ZPart = z.tuple([z.string().nullable(), z.string().nullable()]);
const ZIndex = z.looseObject({
  _class_name: z.enum(['StableDiffusionPipeline', 'StableDiffusionInstructPix2PixPipeline']),
  unet: ZPart,
  vae: ZPart,
  text_encoder: ZPart,
  tokenizer: ZPart,
  scheduler: ZPart,
});

const EXPECTED = { unet: ['UNet2DConditionModel'], vae: ['AutoencoderKL'], text_encoder: ['CLIPTextModel'], tokenizer: ['CLIPTokenizer', 'CLIPTokenizerFast'] } as const;

/** The folder of a reward embedding, and the name of its weights. */
const REWARD = 'reward_embedding';
const REWARD_STEM = 'diffusion_pytorch_model';

/** Loads all parts of a pipeline folder: Stable Diffusion 1.x / 2.x or InstructPix2Pix. */
export async function loadPipeline(folder: string): Promise<PipelineModels & { className: PipelineClass }> {
  const index = parseConfig(ZIndex, await readJson(folder, 'model_index.json'), join(folder, 'model_index.json'));
  for (const [part, classes] of Object.entries(EXPECTED)) {
    const named = (index[part] as [string | null, string | null])[1];
    if (!(classes as readonly (string | null)[]).includes(named)) throw new ConfigError(`${join(folder, 'model_index.json')}: "${part}" is ${JSON.stringify(named)}, which is not supported (expected ${classes.join(' or ')}).`);
  }
  const at = (part: string) => join(folder, part);
  const configOf = async <C>(part: string, read: (json: unknown, where: string) => C) => read(await readJson(at(part)), join(at(part), 'config.json'));
  const scheduler = schedulerFromText(await readFile(join(at('scheduler'), 'scheduler_config.json'), 'utf8').catch(() => {
    throw new ConfigError(`${at('scheduler')} has no scheduler_config.json.`);
  }), join(at('scheduler'), 'scheduler_config.json'));
  const unet = await configOf('unet', unetConfig);
  const vae = await configOf('vae', vaeConfig);
  const text = await configOf('text_encoder', clipTextConfig);
  const weightsOf = async (part: string, className: ModelClassName, config: { source: unknown }) => {
    const model = modelClasses[className];
    return checkedWeights(model, config.source, await readModelWeights(at(part), model.stem), at(part), join(at(part), 'config.json'));
  };
  const other = unet.levels.find(({ contextWidth }) => contextWidth !== text.width);
  if (other) throw new ConfigError(`${join(at('unet'), 'config.json')}: "cross_attention_dim" is ${other.contextWidth} but the text encoder's "hidden_size" is ${text.width}; they must agree.`);
  const reward = existsSync(at(REWARD)) ? await readModelWeights(at(REWARD), REWARD_STEM) : undefined;
  const width = reward?.get('weight')?.shape.join();
  if (reward && width !== `1,${text.width}`) throw new ConfigError(`${at(REWARD)} holds an embedding of the shape [${width ?? ''}] where the text encoder needs [1,${text.width}].`);
  return {
    className: index._class_name,
    ...(reward && { reward }),
    unet: { config: unet, weights: await weightsOf('unet', 'UNet2DConditionModel', unet) },
    vae: { config: vae, weights: await weightsOf('vae', 'AutoencoderKL', vae) },
    text: { config: text, weights: await weightsOf('text_encoder', 'CLIPTextModel', text) },
    tokenizer: await loadTokenizer(at('tokenizer')),
    scheduler,
  };
}

export interface SavePipelineOptions extends SaveModelOptions {
  className: PipelineClass;
  /** Folder whose tokenizer files are copied. */
  tokenizerFolder: string;
}

/** Writes a pipeline folder that diffusers loads. */
export async function savePipeline(folder: string, models: Omit<PipelineModels, 'tokenizer'>, { className, tokenizerFolder, ...saving }: SavePipelineOptions): Promise<void> {
  const at = (part: string) => join(folder, part);
  await saveModelFolder(at('unet'), 'diffusion_pytorch_model', { ...models.unet.config.source, ...modelClasses.UNet2DConditionModel.header }, models.unet.weights, saving);
  await saveModelFolder(at('vae'), 'diffusion_pytorch_model', { ...models.vae.config.source, ...modelClasses.AutoencoderKL.header }, models.vae.weights, saving);
  await saveModelFolder(at('text_encoder'), 'model', { ...models.text.config.source, ...modelClasses.CLIPTextModel.header }, models.text.weights, saving);
  if (models.reward) await saveModelFolder(at(REWARD), REWARD_STEM, { _class_name: 'RewardEmbedding', width: models.text.config.width }, models.reward, saving);
  await mkdir(at('scheduler'), { recursive: true });
  await writeFile(join(at('scheduler'), 'scheduler_config.json'), schedulerToJson(models.scheduler));
  await mkdir(at('tokenizer'), { recursive: true });
  for (const file of await readdir(tokenizerFolder)) if (/\.(json|txt)$/.test(file)) await copyFile(join(tokenizerFolder, file), join(at('tokenizer'), file));
  const index = {
    _class_name: className,
    _diffusers_version: '0.42.1',
    feature_extractor: [null, null],
    image_encoder: [null, null],
    requires_safety_checker: false,
    safety_checker: [null, null],
    scheduler: ['diffusers', models.scheduler.className],
    text_encoder: ['transformers', 'CLIPTextModel'],
    tokenizer: ['transformers', 'CLIPTokenizer'],
    unet: ['diffusers', 'UNet2DConditionModel'],
    vae: ['diffusers', 'AutoencoderKL'],
  };
  await writeFile(join(folder, 'model_index.json'), `${JSON.stringify(index, null, 2)}\n`);
}
