/** @file Stage 2 of pre-training: CLIP. Each batch holds source and edited scene, so that small differences count. */
import { onDevice } from '#gpu-worker/nn/device-training.ts';
import path from 'node:path';
import { clipConfig } from '../../models/clip/config.ts';
import { buildClip, contrastiveLoss } from '../../models/clip/model.ts';
import { clipParameters } from '../../models/clip/weights.ts';
import { saveModelFolder } from '../../models/model-folder.ts';
import type { TextTokenizer } from '../../models/tokenizer.ts';
import { compileForward } from '../../nn/compile-forward.ts';
import { initializeWeights } from '../../nn/initialize.ts';
import type { Scope, Weights } from '../../nn/parameters.ts';
import { TrainStep } from '../../nn/train-step.ts';
import { hostTensor } from '../../onnx/dtype.ts';
import type { Graph } from '../../onnx/graph.ts';
import { MAX_TOKENS } from '../caption.ts';
import { applyEdit } from '../edit.ts';
import { type EditExample, editExample, type Split } from '../examples.ts';
import { IMAGE_SIZE } from '../render.ts';
import { clipJson } from './architectures.ts';
import type { ClipConfig } from './config.ts';
import { stageTokenizer } from './denoiser-training.ts';
import { tokenIds } from './latent-data.ts';
import { finalWeights, optimizerOf, type StageContext, trainToEnd } from './training-loop.ts';
import { inBatches, renderScenes } from './vae.ts';

const PIXELS = [3, IMAGE_SIZE, IMAGE_SIZE] as const;

interface Pairs {
  readonly images: Float32Array;
  readonly captions: string[];
}

/** Both scenes of `count` edits: 2 × count images with their captions, source and edited scene side by side. */
function editPairs(seed: number, split: Split, from: number, count: number): Pairs {
  const examples = Array.from({ length: count }, (_, i): EditExample => editExample(seed, split, from + i));
  return {
    images: renderScenes(examples.flatMap(({ source, edit }) => [source, applyEdit(source, edit)])),
    captions: examples.flatMap(({ sourceCaption, targetCaption }) => [sourceCaption, targetCaption]),
  };
}

/** Trains CLIP and saves it as a transformers folder under `context.folder`/model. */
export async function trainClip(context: StageContext, config: ClipConfig): Promise<void> {
  const { batch } = config.optimization;
  const model = clipConfig(clipJson(config));
  const tokenizer = await stageTokenizer(context);
  const step = await TrainStep.compile({
    name: 'clip',
    build: (graph: Graph, scope: Scope) => {
      const pixels = graph.input('pixels', 'float32', [batch, ...PIXELS]);
      const { logitsPerImage } = buildClip(scope, model, { ids: graph.input('ids', 'int64', [batch, MAX_TOKENS]), pixels });
      return { loss: contrastiveLoss(logitsPerImage) };
    },
    ...onDevice(optimizerOf(config.optimization)),
    weights: initializeWeights(clipParameters(model), config.seed),
    session: { threads: context.threads },
  });
  await trainToEnd({ ...context, stage: 'clip' }, step, config.optimization, config, (n) => {
    const { images, captions } = editPairs(config.seed, 'train', (n * batch) / 2, batch / 2);
    return { pixels: hostTensor('float32', [batch, ...PIXELS], images), ids: hostTensor('int64', [batch, MAX_TOKENS], tokenIds(tokenizer, captions)) };
  });
  await saveModelFolder(path.join(context.folder, 'model'), 'model', clipJson(config), finalWeights(step), { dtype: 'float16' });
  await step.release();
}

export interface ClipReport {
  /** Share of 512 held-out captions whose own image comes first among the 512. */
  readonly recallAt1: number;
  /** Share of held-out edits where each caption prefers its own image to the other scene of the edit. */
  readonly editPair: number;
  /** Mean cosine of image change and caption change for the right pairs, and with the captions of another edit. */
  readonly directional: number;
  readonly directionalShuffled: number;
}

function dot(a: Float32Array, i: number, b: Float32Array, j: number, width: number): number {
  let sum = 0;
  for (let k = 0; k < width; k++) sum += (a[i * width + k] as number) * (b[j * width + k] as number);
  return sum;
}

function directional(images: Float32Array, texts: Float32Array, edit: number, other: number, width: number): number {
  const change = (of: Float32Array, e: number) => Float32Array.from({ length: width }, (_, k) => (of[(2 * e + 1) * width + k] as number) - (of[2 * e * width + k] as number));
  const [a, b] = [change(images, edit), change(texts, other)];
  return dot(a, 0, b, 0, width) / Math.sqrt(Math.max(1e-12, dot(a, 0, a, 0, width) * dot(b, 0, b, 0, width)));
}

/** Retrieval and directional similarity on held-out edits. */
export async function evaluateClip(json: unknown, weights: Weights, tokenizer: TextTokenizer, seed: number, threads: number, edits = 256): Promise<ClipReport> {
  const model = clipConfig(json);
  const batch = 64;
  const forward = await compileForward({
    name: 'clip',
    build: (graph, scope) => {
      const { imageEmbeds, textEmbeds } = buildClip(scope, model, { ids: graph.input('ids', 'int64', [batch, MAX_TOKENS]), pixels: graph.input('pixels', 'float32', [batch, ...PIXELS]) });
      return { imageEmbeds, textEmbeds };
    },
    weights,
    session: { threads },
  });
  const { images, captions } = editPairs(seed, 'held-out', 0, edits);
  const ids = tokenIds(tokenizer, captions);
  const width = model.projection;
  const texts = new Float32Array(captions.length * width);
  let at = 0;
  const pictures = await inBatches(images, 3 * IMAGE_SIZE * IMAGE_SIZE, width, batch, async (pixels) => {
    const rows = new BigInt64Array(batch * MAX_TOKENS);
    rows.set(ids.subarray(at * MAX_TOKENS, Math.min(at + batch, captions.length) * MAX_TOKENS));
    const out = await forward.run({ ids: hostTensor('int64', [batch, MAX_TOKENS], rows), pixels: hostTensor('float32', [batch, ...PIXELS], pixels) });
    texts.set((out.textEmbeds!.data as Float32Array).subarray(0, Math.min(batch, captions.length - at) * width), at * width);
    at += batch;
    return out.imageEmbeds!.data as Float32Array;
  });
  await forward.release();
  const n = captions.length;
  let first = 0;
  for (let t = 0; t < n; t++) {
    const own = dot(pictures, t, texts, t, width);
    let better = 0;
    for (let p = 0; p < n; p++) if (p !== t && captions[p] !== captions[t] && dot(pictures, p, texts, t, width) > own) better++;
    if (better === 0) first++;
  }
  const pairs = Array.from({ length: edits }, (_, e) => e);
  const prefers = (e: number, own: number, another: number) => dot(pictures, 2 * e + own, texts, 2 * e + own, width) > dot(pictures, 2 * e + another, texts, 2 * e + own, width);
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    recallAt1: first / n,
    editPair: mean(pairs.map((e) => (prefers(e, 0, 1) && prefers(e, 1, 0) ? 1 : 0))),
    directional: mean(pairs.map((e) => directional(pictures, texts, e, e, width))),
    directionalShuffled: mean(pairs.map((e) => directional(pictures, texts, e, (e + 1) % edits, width))),
  };
}
