/** @file BLIP (Li et al. 2022) under transformers' parameter names: vision transformer, text encoder grounded in images, caption decoder. */
import type { Value } from '#gpu-worker/onnx/graph.ts';
import { add } from '#gpu-worker/onnx/ops/elementwise.ts';
import { matmul, matrixTranspose } from '#gpu-worker/onnx/ops/linalg.ts';
import { concat, expand, reshape, slice, split, transpose } from '#gpu-worker/onnx/ops/movement.ts';
import { attention } from '#gpu-worker/nn/attention.ts';
import { addPositions, conv2d, embedding, layerNorm, linear } from '#gpu-worker/nn/layers.ts';
import type { Scope } from '#gpu-worker/nn/parameters.ts';
import { activate } from '../activation.ts';
import { normalise } from '../clip/model.ts';
import { causalKeyMask, keyMask } from '../masks.ts';
import type { BlipConfig, BlipTextConfig, BlipVisionConfig } from './config.ts';

/** Pre-norm layer with one joint projection for queries, keys and values. */
function visionLayer(scope: Scope, input: Value, config: BlipVisionConfig): Value {
  const { width, inner, heads, activation, epsilon } = config;
  const joint = linear(scope.child('self_attn.qkv'), layerNorm(scope.child('layer_norm1'), input, epsilon), 3 * width);
  const [q, k, v] = split(joint, [width, width, width], 2) as [Value, Value, Value];
  const x = add(input, linear(scope.child('self_attn.projection'), attention(q, k, v, { heads }), width));
  const hidden = activate(activation, linear(scope.child('mlp.fc1'), layerNorm(scope.child('layer_norm2'), x, epsilon), inner));
  return add(x, linear(scope.child('mlp.fc2'), hidden, width));
}

/** Pictures (B, 3, S, S) -> image tokens (B, 1 + patches, width), normed; the first is the class token. */
export function buildBlipVision(root: Scope, config: BlipVisionConfig, pixels: Value): Value {
  const { width, patchSize, epsilon } = config;
  return root.module('vision_model', (scope) => {
    const patches = conv2d(scope.child('embeddings.patch_embedding'), pixels, width, { kernel: patchSize, stride: patchSize, padding: 0 });
    const [b, , rows, columns] = patches.shape as [number, number, number, number];
    const tokens = transpose(reshape(patches, [b, width, rows * columns]), [0, 2, 1]);
    const positions = (config.imageSize / patchSize) ** 2 + 1;
    const first = expand(scope.parameter('embeddings.class_embedding', [1, 1, width], { kind: 'normal', std: 0.02 }), [b, 1, width]);
    const table = scope.parameter('embeddings.position_embedding', [1, positions, width], { kind: 'normal', std: 0.02 });
    let x = add(concat([first, tokens], 1), rows * columns + 1 === positions ? table : slice(table, [undefined, [0, rows * columns + 1]]));
    for (let i = 0; i < config.layers; i++) x = scope.module(`encoder.layers.${i}`, (s) => visionLayer(s, x, config));
    return layerNorm(scope.child('post_layernorm'), x, epsilon);
  });
}

/** BERT's attention with its output projection and norm after the residual. */
function bertAttention(scope: Scope, x: Value, context: Value, config: BlipTextConfig, mask: Value | undefined): Value {
  const { width, heads, epsilon } = config;
  const project = (name: string, from: Value) => linear(scope.child(`self.${name}`), from, width);
  const mixed = attention(project('query', x), project('key', context), project('value', context), { heads, mask });
  return layerNorm(scope.child('output.LayerNorm'), add(linear(scope.child('output.dense'), mixed, width), x), epsilon);
}

function textLayer(scope: Scope, input: Value, config: BlipTextConfig, mask: Value | undefined, image: Value | undefined, imageMask: Value | undefined): Value {
  let x = bertAttention(scope.child('attention'), input, input, config, mask);
  if (image) x = bertAttention(scope.child('crossattention'), x, image, config, imageMask);
  const hidden = activate(config.activation, linear(scope.child('intermediate.dense'), x, config.inner));
  return layerNorm(scope.child('output.LayerNorm'), add(linear(scope.child('output.dense'), hidden, config.width), x), config.epsilon);
}

export interface BlipTextInputs {
  /** int64 (B, T) */
  ids: Value;
  /** (B, T), 1 for real tokens. */
  mask: Value;
  /** Image tokens (B, S, visionWidth); without them the layers have no cross-attention. */
  image?: Value | undefined;
  /** (B, S), 1 for image tokens to be seen; all when absent. */
  imageMask?: Value | undefined;
  /** True for the caption decoder: a token sees only those before it. */
  causal?: boolean;
}

/** The text transformer in `scope`: -> (B, T, width). */
export function buildBlipText(scope: Scope, config: BlipTextConfig, { ids, mask, image, imageMask, causal = false }: BlipTextInputs): Value {
  const tokens = embedding(scope.child('embeddings.word_embeddings'), ids, config.vocabSize, config.width, 0.02);
  let x = layerNorm(scope.child('embeddings.LayerNorm'), addPositions(scope.child('embeddings.position_embeddings'), tokens, config.positions), config.epsilon);
  const seen = causal ? causalKeyMask(mask) : keyMask(mask);
  const imageSeen = imageMask && keyMask(imageMask);
  for (let i = 0; i < config.layers; i++) x = scope.module(`encoder.layer.${i}`, (s) => textLayer(s, x, config, seen, image, imageSeen));
  return x;
}

/** The first token of each row: (B, T, C) -> (B, C). */
export function firstToken(x: Value): Value {
  return reshape(slice(x, [undefined, [0, 1]]), [x.shape[0]!, x.shape[2]!]);
}

/** Image-text matching with the grounded encoder: logits (B, 2) of "does not match", "matches". */
export function buildBlipMatching(root: Scope, config: BlipConfig, image: Value, ids: Value, mask: Value): { logits: Value; question: Value } {
  const question = root.module('text_encoder', (s) => buildBlipText(s, config.text, { ids, mask, image }));
  return { logits: linear(root.child('itm_head'), firstToken(question), 2), question };
}

/** Cosine of each picture with each text, without cross-attention: (pictures, texts). */
export function buildBlipCosine(root: Scope, config: BlipConfig, image: Value, ids: Value, mask: Value): { cosine: Value; text: Value } {
  const text = root.module('text_encoder', (s) => buildBlipText(s, config.text, { ids, mask }));
  const [a, b] = [linear(root.child('vision_proj'), firstToken(image), config.projection), linear(root.child('text_proj'), firstToken(text), config.projection)];
  return { cosine: matmul(normalise(a), matrixTranspose(normalise(b))), text };
}

/** The caption decoder's next-token logits at every position: (B, T, vocabulary). Its output matrix is the word embedding. */
export function buildBlipCaption(root: Scope, config: BlipConfig, image: Value, ids: Value, mask: Value): Value {
  return root.module('text_decoder', (scope) => {
    const { width, vocabSize, epsilon, activation } = config.text;
    const bert = scope.child('bert');
    const states = buildBlipText(bert, config.text, { ids, mask, image, causal: true });
    const head = scope.child('cls.predictions');
    const moved = layerNorm(head.child('transform.LayerNorm'), activate(activation, linear(head.child('transform.dense'), states, width)), epsilon);
    const table = bert.child('embeddings.word_embeddings').parameter('weight', [vocabSize, width]);
    return add(matmul(moved, matrixTranspose(table)), head.parameter('bias', [vocabSize]));
  });
}
