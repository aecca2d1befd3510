/** @file The list of Hugging Face classes whose folders can be read, checked and written; adding one is a line here. */
import { sameShape } from '#gpu-worker/onnx/shape.ts';
import type { ParameterSpec, Weights } from '#gpu-worker/nn/parameters.ts';
import { checkWeights } from '#gpu-worker/nn/parameters.ts';
import type { HostTensor } from '#gpu-worker/onnx/dtype.ts';
import { toFloat32 } from '#gpu-worker/runtime/convert.ts';
import { blipConfig } from './blip/config.ts';
import { blipParameters, isBlipBuffer } from './blip/weights.ts';
import { clipConfig, clipTextConfig } from './clip/config.ts';
import { clipParameters, clipTextParameters, isClipBuffer, normaliseClipTextWeights } from './clip/weights.ts';
import { ConfigError } from './config-error.ts';
import { gpt2Config } from './gpt2/config.ts';
import { gpt2Parameters, isGpt2Buffer, normaliseGpt2Weights } from './gpt2/weights.ts';
import type { WeightStem } from './model-folder.ts';
import { unetConfig } from './unet/config.ts';
import { unetParameters } from './unet/weights.ts';
import { vaeConfig } from './vae/config.ts';
import { normaliseVaeWeights, vaeParameters } from './vae/weights.ts';

/** What there is to know about a class to check its folder without running it. */
export interface ModelClass {
  stem: WeightStem;
  /** Names and shapes that a configuration asks for; throws ConfigError naming the key that cannot be built. */
  parameters: (config: unknown, where: string) => readonly ParameterSpec[];
  /** Renames what older files call differently. */
  rename?: (weights: Weights) => Map<string, HostTensor>;
  /** Tensors that files may carry although the model does not need them. */
  isExtra: (name: string) => boolean;
  /** [copy, original] of tensors that some files store twice; a copy that differs would be another model. */
  tied?: readonly (readonly [string, string])[];
  /** Keys that the class's library wants in config.json. */
  header: Readonly<Record<string, unknown>>;
}

const none = () => false;
const transformers = (name: string, type: string) => ({ architectures: [name], model_type: type });

const classes = {
  UNet2DConditionModel: { stem: 'diffusion_pytorch_model', parameters: (json, where) => unetParameters(unetConfig(json, where)), isExtra: none, header: { _class_name: 'UNet2DConditionModel' } },
  AutoencoderKL: { stem: 'diffusion_pytorch_model', parameters: (json, where) => vaeParameters(vaeConfig(json, where)), rename: normaliseVaeWeights, isExtra: none, header: { _class_name: 'AutoencoderKL' } },
  CLIPTextModel: {
    stem: 'model',
    parameters: (json, where) => clipTextParameters(clipTextConfig(json, where)),
    rename: normaliseClipTextWeights,
    isExtra: (name) => isClipBuffer(name) || name === 'text_projection.weight',
    header: transformers('CLIPTextModel', 'clip_text_model'),
  },
  CLIPModel: { stem: 'model', parameters: (json, where) => clipParameters(clipConfig(json, where)), isExtra: isClipBuffer, header: transformers('CLIPModel', 'clip') },
  BlipForConditionalGeneration: {
    stem: 'model',
    parameters: (json, where) => blipParameters(blipConfig(json, where), 'caption'),
    isExtra: isBlipBuffer,
    tied: [
      ['text_decoder.cls.predictions.decoder.weight', 'text_decoder.bert.embeddings.word_embeddings.weight'],
      ['text_decoder.cls.predictions.decoder.bias', 'text_decoder.cls.predictions.bias'],
    ],
    header: transformers('BlipForConditionalGeneration', 'blip'),
  },
  BlipForImageTextRetrieval: { stem: 'model', parameters: (json, where) => blipParameters(blipConfig(json, where), 'matching'), isExtra: isBlipBuffer, header: transformers('BlipForImageTextRetrieval', 'blip') },
  GPT2LMHeadModel: {
    stem: 'model',
    parameters: (json, where) => gpt2Parameters(gpt2Config(json, where)),
    rename: normaliseGpt2Weights,
    isExtra: isGpt2Buffer,
    tied: [['lm_head.weight', 'transformer.wte.weight']],
    header: transformers('GPT2LMHeadModel', 'gpt2'),
  },
} satisfies Record<string, ModelClass>;

export type ModelClassName = keyof typeof classes;
export const modelClasses: Readonly<Record<ModelClassName, ModelClass>> = classes;

/** Classes by `model_type`, for files that name no architecture or only the bare network. */
const BY_TYPE: Readonly<Record<string, ModelClassName>> = { gpt2: 'GPT2LMHeadModel', clip: 'CLIPModel', clip_text_model: 'CLIPTextModel' };

/** The class that a config.json is of, by diffusers' `_class_name` or transformers' `architectures`. */
export function modelClassOf(config: unknown, where: string): ModelClass {
  const { _class_name: own, architectures, model_type: type } = (config ?? {}) as { _class_name?: unknown; architectures?: unknown; model_type?: unknown };
  const named = own ?? (Array.isArray(architectures) ? architectures[0] : undefined);
  if (typeof named === 'string' && Object.hasOwn(modelClasses, named)) return modelClasses[named as ModelClassName];
  if (own === undefined && typeof type === 'string' && Object.hasOwn(BY_TYPE, type)) return modelClasses[BY_TYPE[type]!];
  const key = own !== undefined ? '_class_name' : architectures !== undefined ? 'architectures' : 'model_type';
  throw new ConfigError(`${where}: "${key}" is ${JSON.stringify({ _class_name: own, architectures, model_type: type }[key]) ?? 'missing'}, which is not supported; supported are ${Object.keys(modelClasses).join(', ')}.`);
}

/**
 * The weights of a class under its published names and nothing else, every tensor checked against the configuration.
 * @throws Error naming the tensor that is missing, mis-shaped, of a wrong type, superfluous or not the copy it should be
 */
export function checkedWeights(model: ModelClass, config: unknown, raw: Weights, from: string, where: string): Map<string, HostTensor> {
  const specs = model.parameters(config, where);
  const weights = model.rename ? model.rename(raw) : new Map(raw);
  checkWeights(specs, weights, { from, ignore: model.isExtra });
  for (const [copy, original] of model.tied ?? []) {
    const [a, b] = [weights.get(copy), weights.get(original)];
    if (a && b && !equalTensors(a, b)) throw new ConfigError(`${from}: tensor "${copy}" differs from "${original}", but this model uses one for both.`);
  }
  return new Map(specs.map(({ name }) => [name, weights.get(name)!]));
}

function equalTensors(a: HostTensor, b: HostTensor): boolean {
  if (!sameShape(a.shape, b.shape)) return false;
  const [x, y] = a.dtype === b.dtype ? [a.data, b.data] : [toFloat32(a).data, toFloat32(b).data];
  return x.every((value, i) => value === y[i]);
}
