/** @file Figures of finished models on held-out scenes: the same guidance for every model, everything through the autoencoder. */
import type { PipelineModels } from '../../diffusion/pipelines/pipeline-folder.ts';
import { compileSampler, stackRows } from '../../diffusion/pipelines/sample.ts';
import { encodePrompts, tokenizePrompts } from '../../diffusion/pipelines/text-encoder.ts';
import { type HostTensor, hostTensor } from '../../onnx/dtype.ts';
import { normal } from '../../runtime/rng.ts';
import { applyEdit, type Edit } from '../edit.ts';
import { type EditExample, editExample, sceneExample } from '../examples.ts';
import { HARD_KINDS, type HardEdit, type HardKind, judgeHardEdit, sampleHardEdit } from '../hard.ts';
import { judgeCaption, judgeEdit, type Judgement, readImage, readImages } from '../oracle.ts';
import { IMAGE_VALUES } from '../render.ts';
import { streamRng } from '../rng.ts';
import { type CaptionScores, type EditReport, scoreCaptions, scoreEdits, type Share, shareOf } from '../scores.ts';
import type { Scene } from '../scene.ts';
import type { SamplingConfig } from './config.ts';
import { openVae, renderScenes } from './vae.ts';

export interface SampleOptions {
  readonly sampling: SamplingConfig;
  readonly seed: number;
  readonly threads: number;
  readonly onProgress?: (done: number) => void;
}

/** Texts cut to a multiple of the batch by repeating the last. */
function filled<T>(items: readonly T[], from: number, count: number): T[] {
  return Array.from({ length: count }, (_, i) => items[Math.min(from + i, items.length - 1)] as T);
}

/** Draws one image per item with text guidance, and image guidance where the model takes an image: (n, 3, 32, 32), about [-1, 1]. */
async function drawImages(models: PipelineModels, texts: readonly string[], images: Float32Array | undefined, { sampling, seed, threads, onProgress }: SampleOptions): Promise<Float32Array> {
  const { batch, steps } = sampling;
  const session = { threads };
  const coder = await openVae(models.vae.config.source, models.vae.weights, batch, threads);
  const shape = [batch, coder.latentChannels, coder.side, coder.side];
  const row = coder.latentChannels * coder.side * coder.side;
  const width = models.text.config.width;
  const branches = images ? 3 : 2;
  const states = async (prompts: readonly string[]) => encodePrompts(models.text, tokenizePrompts(models.tokenizer, models.text.config, prompts), session);
  const empty = await states(filled([''], 0, batch));
  const sampler = await compileSampler({ unet: models.unet, latentShape: shape, contextShape: [branches * batch, empty.shape[1] as number, width], imageChannels: images ? coder.latentChannels : 0, session });
  const out = new Float32Array(texts.length * IMAGE_VALUES);
  for (let at = 0; at < texts.length; at += batch) {
    const told = await states(filled(texts, at, batch));
    let drawn = 0;
    const noise = () => normal({ seed, stream: `evaluate/${at}`, step: drawn++ }, batch * row);
    const shown = images ? await coder.encode(padRows(images, at, batch, IMAGE_VALUES)) : undefined;
    const sampled = await sampler.sample({
      plan: models.scheduler.plan(steps),
      init: hostTensor('float32', shape, noise()),
      context: images ? stackRows([told, empty, empty]) : stackRows([empty, told]),
      ...(shown ? { imageLatents: branchImages(shown, shape) } : {}),
      guidance: images ? { kind: 'text-and-image', text: sampling.textGuidance, image: sampling.imageGuidance } : { kind: 'text', scale: sampling.textGuidance },
      draw: noise,
    });
    const decoded = await coder.decode((sampled.data as Float32Array).map((z) => z / coder.scalingFactor));
    out.set(decoded.subarray(0, Math.min(batch, texts.length - at) * IMAGE_VALUES), at * IMAGE_VALUES);
    onProgress?.(Math.min(at + batch, texts.length));
  }
  await sampler.release();
  await coder.release();
  return out;
}

function padRows(rows: Float32Array, from: number, count: number, row: number): Float32Array {
  const out = new Float32Array(count * row);
  out.set(rows.subarray(from * row, Math.min(rows.length, (from + count) * row)));
  return out;
}

/** [image, image, nothing]: what the three branches see. */
function branchImages(latents: Float32Array, shape: readonly number[]): HostTensor {
  const shown = hostTensor('float32', shape, latents);
  return stackRows([shown, shown, hostTensor('float32', shape, new Float32Array(latents.length))]);
}

/** One edited image per instruction, through the autoencoder: (n, 3, 32, 32). */
export function editImages(models: PipelineModels, sources: readonly Scene[], instructions: readonly string[], options: SampleOptions): Promise<Float32Array> {
  return drawImages(models, instructions, renderScenes(sources), options);
}

export interface EditorReport extends EditReport {
  /** The same images judged with every instruction moved on to the next image of the batch: what chance gives. */
  readonly shuffled: Pick<EditReport, 'followed' | 'preserved' | 'perfect'>;
  /** The known-hard slice: how often zooming, counting and spatial words were obeyed. */
  readonly hard: Partial<Record<HardKind, Share>>;
  readonly sampling: SamplingConfig;
}

function judgeAll(examples: readonly EditExample[], images: Float32Array): Judgement[] {
  const readings = readImages(images);
  return examples.map(({ source, edit }, i) => judgeEdit(source, edit, readings[i] as ReturnType<typeof readImage>));
}

/** Edits `count` held-out scenes and lets the oracle judge. The control edits the same scenes by instructions for other scenes. */
export async function evaluateEditor(models: PipelineModels, count: number, hardCount: number, options: SampleOptions): Promise<{ report: EditorReport; examples: EditExample[]; images: Float32Array }> {
  const examples = Array.from({ length: count }, (_, i) => editExample(options.seed, 'held-out', i));
  const sources = examples.map((example) => example.source);
  const images = await editImages(models, sources, examples.map((example) => example.instruction), options);
  const told = examples.map((_, i) => (examples[(i + 1) % count] as EditExample).instruction);
  const shuffled = scoreEdits(examples.map((e) => e.edit), judgeAll(examples, await editImages(models, sources, told, options)));
  const edits: Edit[] = examples.map((example) => example.edit);
  const { followed, preserved, perfect } = shuffled;
  const report = { ...scoreEdits(edits, judgeAll(examples, images)), shuffled: { followed, preserved, perfect }, hard: await evaluateHard(models, hardCount, options), sampling: options.sampling };
  return { report, examples, images };
}

async function evaluateHard(models: PipelineModels, count: number, options: SampleOptions): Promise<Partial<Record<HardKind, Share>>> {
  if (count === 0) return {};
  const edits = HARD_KINDS.flatMap((kind) => Array.from({ length: count }, (_, i): HardEdit => sampleHardEdit(streamRng(options.seed, 'hard', kind, i), kind)));
  const images = await editImages(models, edits.map((edit) => edit.source), edits.map((edit) => edit.instruction), options);
  const obeyed = edits.map((edit, i) => judgeHardEdit(edit, images, readImage(images, i * IMAGE_VALUES), i * IMAGE_VALUES));
  return Object.fromEntries(HARD_KINDS.map((kind) => [kind, shareOf(obeyed.filter((good, i) => good && edits[i]?.kind === kind).length, count)]));
}

/** The reference every editor is measured against: the right edit, encoded and decoded. */
export async function evaluateCeiling(models: PipelineModels, count: number, { seed, threads, sampling }: SampleOptions): Promise<EditReport> {
  const examples = Array.from({ length: count }, (_, i) => editExample(seed, 'held-out', i));
  const coder = await openVae(models.vae.config.source, models.vae.weights, sampling.batch, threads);
  const images = await coder.decode(await coder.encode(renderScenes(examples.map(({ source, edit }) => applyEdit(source, edit)))));
  await coder.release();
  return scoreEdits(examples.map((e) => e.edit), judgeAll(examples, images));
}

/** Draws `count` held-out captions and lets the oracle judge. */
export async function evaluateTextToImage(models: PipelineModels, count: number, options: SampleOptions): Promise<{ report: CaptionScores & { sampling: SamplingConfig }; captions: string[]; images: Float32Array }> {
  const examples = Array.from({ length: count }, (_, i) => sceneExample(options.seed, 'held-out', i));
  const captions = examples.map((example) => example.caption);
  const images = await drawImages(models, captions, undefined, options);
  const report = scoreCaptions(readImages(images).map((reading, i) => judgeCaption((examples[i] as (typeof examples)[number]).scene, reading)));
  return { report: { ...report, sampling: options.sampling }, captions, images };
}
