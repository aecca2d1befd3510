/** @file CLIP (Radford et al. 2021) under transformers' parameter names: text tower, vision tower, contrastive loss. */
import { hostTensor } from '#gpu-worker/onnx/dtype.ts';
import type { Value } from '#gpu-worker/onnx/graph.ts';
import { add, cast, div, equal, exp, mul, sqrt } from '#gpu-worker/onnx/ops/elementwise.ts';
import { oneHot } from '#gpu-worker/onnx/ops/indexing.ts';
import { matmul, matrixTranspose } from '#gpu-worker/onnx/ops/linalg.ts';
import { concat, expand, reshape, slice, transpose } from '#gpu-worker/onnx/ops/movement.ts';
import { argMax, sumSquares } from '#gpu-worker/onnx/ops/reduction.ts';
import { range } from '#gpu-worker/onnx/shape.ts';
import { attention, causalMask } from '#gpu-worker/nn/attention.ts';
import { addPositions, conv2d, embedding, layerNorm, linear } from '#gpu-worker/nn/layers.ts';
import { crossEntropy } from '#gpu-worker/nn/loss.ts';
import type { Scope } from '#gpu-worker/nn/parameters.ts';
import { activate } from '../activation.ts';
import { causalKeyMask } from '../masks.ts';
import type { ClipConfig, ClipTextConfig, ClipTower, ClipVisionConfig } from './config.ts';

/** One pre-norm transformer layer: (B, T, width) -> same. */
function encoderLayer(scope: Scope, input: Value, config: ClipTower, mask: Value | undefined): Value {
  const { width, inner, heads, activation, epsilon } = config;
  const normed = layerNorm(scope.child('layer_norm1'), input, epsilon);
  const project = (name: string) => linear(scope.child(`self_attn.${name}`), normed, width);
  const mixed = attention(project('q_proj'), project('k_proj'), project('v_proj'), { heads, mask });
  const x = add(input, linear(scope.child('self_attn.out_proj'), mixed, width));
  const hidden = activate(activation, linear(scope.child('mlp.fc1'), layerNorm(scope.child('layer_norm2'), x, epsilon), inner));
  return add(x, linear(scope.child('mlp.fc2'), hidden, width));
}

/** All hidden states of a tower: its input, then the output of each layer. */
function encoder(scope: Scope, x: Value, config: ClipTower, mask?: Value): Value[] {
  const states = [x];
  for (let i = 0; i < config.layers; i++) states.push(scope.module(`encoder.layers.${i}`, (s) => encoderLayer(s, states[i]!, config, mask)));
  return states;
}

export interface ClipTextOutputs {
  /** Embeddings, then the output of each layer, none of them normed; each (B, T, width). */
  hiddenStates: Value[];
  /** Output of the last layer, normed: Stable Diffusion's text embeddings. */
  lastHiddenState: Value;
  /** The end-of-text position of `lastHiddenState`, (B, width). */
  pooled: Value;
  /** The final norm applied to a hidden state of choice, e.g. the last but one. */
  norm(state: Value): Value;
}

/** Row of each text's end token: largest id in SD 1's files (eos_token_id 2), else the first eos. (B, T, C) -> (B, C) */
function poolEndOfText(ids: Value, states: Value, eosTokenId: number): Value {
  const [b, t, c] = states.shape as [number, number, number];
  const where = eosTokenId === 2 ? cast(ids, 'float32') : cast(equal(ids, ids.graph.constant(hostTensor('int64', [], [eosTokenId]))), 'float32');
  return reshape(matmul(reshape(oneHot(argMax(where, 1), t), [b, 1, t]), states), [b, c]);
}

/**
 * The text tower under scope `text_model`: ids int64 (B, T).
 * @param mask (B, T) of real tokens; Stable Diffusion passes none
 */
export function buildClipText(root: Scope, config: ClipTextConfig, ids: Value, mask?: Value): ClipTextOutputs {
  return root.module('text_model', (scope) => {
    const tokens = embedding(scope.child('embeddings.token_embedding'), ids, config.vocabSize, config.width, 0.02);
    const embedded = addPositions(scope.child('embeddings.position_embedding'), tokens, config.positions);
    const hiddenStates = encoder(scope, embedded, config, mask ? causalKeyMask(mask) : causalMask(ids.graph, ids.shape[1]!));
    const norm = (state: Value) => layerNorm(scope.child('final_layer_norm'), state, config.epsilon);
    const lastHiddenState = norm(hiddenStates.at(-1)!);
    return { hiddenStates, lastHiddenState, pooled: poolEndOfText(ids, lastHiddenState, config.eosTokenId), norm };
  });
}

/** The vision tower under scope `vision_model`: (B, C, S, S) -> pooled (B, width). */
export function buildClipVision(root: Scope, config: ClipVisionConfig, pixels: Value): Value {
  const { width, patchSize, epsilon } = config;
  return root.module('vision_model', (scope) => {
    const patches = conv2d(scope.child('embeddings.patch_embedding'), pixels, width, { kernel: patchSize, stride: patchSize, padding: 0, bias: false });
    const [b, , rows, columns] = patches.shape as [number, number, number, number];
    const tokens = transpose(reshape(patches, [b, width, rows * columns]), [0, 2, 1]);
    const first = expand(reshape(scope.parameter('embeddings.class_embedding', [width], { kind: 'normal', std: width ** -0.5 }), [1, 1, width]), [b, 1, width]);
    const positions = (config.imageSize / patchSize) ** 2 + 1;
    const embedded = addPositions(scope.child('embeddings.position_embedding'), concat([first, tokens], 1), positions);
    // transformers spells it so, and published weights with it.
    const normed = layerNorm(scope.child('pre_layrnorm'), embedded, epsilon);
    const last = encoder(scope, normed, config).at(-1)!;
    return layerNorm(scope.child('post_layernorm'), reshape(slice(last, [undefined, [0, 1]]), [b, width]), epsilon);
  });
}

/** Rows scaled to length 1. */
export function normalise(x: Value): Value {
  return div(x, sqrt(sumSquares(x, [-1], true)));
}

/** Texts -> projected features (B, projection), before normalisation. */
export function buildTextFeatures(root: Scope, config: ClipConfig, ids: Value, mask?: Value): Value {
  return linear(root.child('text_projection'), buildClipText(root, config.text, ids, mask).pooled, config.projection, { bias: false });
}

/** Pictures -> projected features (B, projection), before normalisation. */
export function buildImageFeatures(root: Scope, config: ClipConfig, pixels: Value): Value {
  return linear(root.child('visual_projection'), buildClipVision(root, config.vision, pixels), config.projection, { bias: false });
}

export interface ClipOutputs {
  imageFeatures: Value;
  imageEmbeds: Value;
  textEmbeds: Value;
  /** (pictures, texts) */
  logitsPerImage: Value;
}

/** Both towers, normalised and compared: logits = exp(logit_scale) image textᵀ. */
export function buildClip(root: Scope, config: ClipConfig, inputs: { ids: Value; pixels: Value; mask?: Value | undefined }): ClipOutputs {
  const imageFeatures = buildImageFeatures(root, config, inputs.pixels);
  const textEmbeds = normalise(buildTextFeatures(root, config, inputs.ids, inputs.mask));
  const imageEmbeds = normalise(imageFeatures);
  const scale = exp(root.parameter('logit_scale', [], { kind: 'constant', value: config.logitScale }));
  return { imageFeatures, imageEmbeds, textEmbeds, logitsPerImage: mul(matmul(imageEmbeds, matrixTranspose(textEmbeds)), scale) };
}

/** Symmetric cross entropy of a batch of pairs, (n, n) logits. */
export function contrastiveLoss(logitsPerImage: Value): Value {
  const n = logitsPerImage.shape[0]!;
  const targets = logitsPerImage.graph.constant(hostTensor('int64', [n], range(n)));
  return mul(add(crossEntropy(logitsPerImage, targets), crossEntropy(matrixTranspose(logitsPerImage), targets)), 0.5);
}
