/**
 * @file What the reward model learns from before anyone has voted: variants of training edits, drawn on purpose and ranked by their known worth. All go
 * through the autoencoder, and a share of them, good and bad alike, is noised and redrawn by the text-to-image model under the variant's own caption, so
 * that they look like what such models draw. Where that changed what a picture shows, the variant stays as rendered.
 */
import path from 'node:path';
import type { PipelineModels } from '../../diffusion/pipelines/pipeline-folder.ts';
import { compileSampler } from '../../diffusion/pipelines/sample.ts';
import { compilePromptEncoder, tokenizePrompts } from '../../diffusion/pipelines/text-encoder.ts';
import type { TextTokenizer } from '../../models/tokenizer.ts';
import { type HostTensor, hostTensor } from '../../onnx/dtype.ts';
import { normal, uniform } from '../../runtime/rng.ts';
import { captionOf } from '../caption.ts';
import { type EditExample, editExample, type Split } from '../examples.ts';
import { judgeEdit, readImage } from '../oracle.ts';
import { fromRgbBytes, IMAGE_SIZE, IMAGE_VALUES, toRgbBytes } from '../render.ts';
import { instructionIds, type InstructionIds } from '../reward-model.ts';
import { streamRng } from '../rng.ts';
import type { Scene } from '../scene.ts';
import { sampleVariants, worthOf } from '../variants.ts';
import { cachedTensors } from './cached-tensors.ts';
import type { RewardConfig } from './config.ts';
import type { StageContext } from './training-loop.ts';
import { openVae, renderScenes } from './vae.ts';

/** Pictures redrawn at once. */
const BATCH = 50;

/** Ranked conditions as they are kept: pictures as RGB bytes (H, W, 3). */
export interface RankedData {
  readonly conditions: number;
  readonly variants: number;
  readonly originals: Uint8Array;
  readonly edits: Uint8Array;
  readonly texts: InstructionIds;
  /** (conditions, variants): minus the worth, so that lower is better. */
  readonly ranks: Float32Array;
}

interface Condition extends EditExample {
  readonly scenes: readonly Scene[];
}

function conditionsOf(seed: number, split: Split, from: number, count: number, variants: number): Condition[] {
  return Array.from({ length: count }, (_, i) => {
    const example = editExample(seed, split, from + i);
    return { ...example, scenes: sampleVariants(streamRng(seed, 'variants', split, from + i), example.source, example.edit, variants) };
  });
}

function ranked(conditions: readonly Condition[], edits: Uint8Array, tokenizer: TextTokenizer, { variants, tokens }: RewardConfig): RankedData {
  return {
    conditions: conditions.length,
    variants,
    originals: toBytes(renderScenes(conditions.map(({ source }) => source))),
    edits,
    texts: instructionIds(tokenizer, tokens, conditions.map(({ instruction }) => instruction)),
    ranks: Float32Array.from(conditions.flatMap(({ source, edit, scenes }) => scenes.map((scene) => -worthOf(source, edit, scene)))),
  };
}

function toBytes(images: Float32Array): Uint8Array {
  const bytes = new Uint8Array(images.length);
  for (let at = 0; at < images.length; at += IMAGE_VALUES) bytes.set(toRgbBytes(images, at), at);
  return bytes;
}

/** Variants of edits `from` to `from + count` as they are rendered. */
export function renderedRankings(config: RewardConfig, tokenizer: TextTokenizer, split: Split, from: number, count: number): RankedData {
  const conditions = conditionsOf(config.seed, split, from, count, config.variants);
  return ranked(conditions, toBytes(renderScenes(conditions.flatMap(({ scenes }) => scenes))), tokenizer, config);
}

/** Variants of the first `count` edits of a split as the models of this world would draw them. */
export async function drawnRankings(context: Pick<StageContext, 'threads' | 'say'>, config: RewardConfig, models: PipelineModels, split: Split, count: number): Promise<RankedData> {
  context.say(`drawing ${config.variants} variants of ${count} edits`);
  const conditions = conditionsOf(config.seed, split, 0, count, config.variants);
  const all = conditions.flatMap((condition) => condition.scenes.map((scene) => ({ condition, scene })));
  const coder = await openVae(models.vae.config.source, models.vae.weights, BATCH, context.threads);
  const row = coder.latentChannels * coder.side * coder.side;
  const latents = new Float32Array(all.length * row);
  for (let at = 0; at < all.length; at += 10 * BATCH) latents.set(await coder.encode(renderScenes(all.slice(at, at + 10 * BATCH).map(({ scene }) => scene))), at * row);
  const edits = toBytes(await coder.decode(latents));
  const lots = uniform({ seed: config.seed, stream: `reward/${split}/redrawn` }, all.length);
  const chosen = [...all.keys()].filter((i) => (lots[i] as number) < config.redrawn);
  const redrawer = await openRedrawer(models, config, split, [BATCH, coder.latentChannels, coder.side, coder.side], context.threads);
  for (let at = 0; at < chosen.length; at += BATCH) {
    const part = chosen.slice(at, at + BATCH);
    const clean = new Float32Array(BATCH * row);
    for (const [i, from] of part.entries()) for (let k = 0; k < row; k++) clean[i * row + k] = (latents[from * row + k] as number) * coder.scalingFactor;
    const captions = part.map((i) => captionOf((all[i] as (typeof all)[number]).scene));
    const redrawn = await coder.decode((await redrawer.redraw(at / BATCH, clean, captions)).map((z) => z / coder.scalingFactor));
    for (const [i, to] of part.entries()) {
      const bytes = toRgbBytes(redrawn, i * IMAGE_VALUES);
      if (showsTheSame(all[to] as (typeof all)[number], bytes)) edits.set(bytes, to * IMAGE_VALUES);
    }
    if (at % (50 * BATCH) === 0) context.say(`redrew ${at} of ${chosen.length} variants`);
  }
  await redrawer.release();
  await coder.release();
  return ranked(conditions, edits, models.tokenizer, config);
}

/** Whether the oracle finds a picture worth what its variant is: the same followed, the same preserved. */
function showsTheSame({ condition, scene }: { condition: Condition; scene: Scene }, bytes: Uint8Array): boolean {
  const { source, edit } = condition;
  const meant = judgeEdit(source, edit, { scene, residual: 0 });
  const read = judgeEdit(source, edit, readImage(fromRgbBytes(bytes)));
  return meant.followed === read.followed && meant.preservedShare === read.preservedShare;
}

interface Redrawer {
  /** Batch `number` of clean scaled latents, noised to some level and drawn again under their captions. */
  redraw(number: number, clean: Float32Array, captions: readonly string[]): Promise<Float32Array>;
  release(): Promise<void>;
}

/** The text-to-image model as it finishes half-noised pictures, without guidance. */
async function openRedrawer(models: PipelineModels, { seed, steps, redrawFrom: [first, last] }: RewardConfig, split: Split, shape: readonly number[], threads: number): Promise<Redrawer> {
  const session = { threads };
  const ids = (texts: readonly string[]) => tokenizePrompts(models.tokenizer, models.text.config, Array.from({ length: BATCH }, (_, i) => texts[i] ?? ''));
  const tokens = ids([]).shape;
  const texts = await compilePromptEncoder(models.text, tokens, session);
  const sampler = await compileSampler({ unet: models.unet, latentShape: shape, contextShape: [...tokens, models.text.config.width], imageChannels: 0, session });
  return {
    async redraw(number, clean, captions) {
      let drawn = 0;
      const noise = () => normal({ seed, stream: `reward/${split}/redraw/${drawn++}`, step: number }, clean.length);
      const sampled = await sampler.sample({
        plan: models.scheduler.plan(steps),
        init: hostTensor('float32', shape, noise()),
        context: await texts.encode(ids(captions)),
        guidance: { kind: 'none' },
        draw: noise,
        redraw: { clean, step: first + (number % (last - first + 1)) },
      });
      return sampled.data as Float32Array;
    },
    async release() {
      await texts.release();
      await sampler.release();
    },
  };
}

/** Reads the data from `folder`/rankings.safetensors, or makes and writes them when absent or made from other inputs. */
export function cachedRankedData(folder: string, inputs: unknown, make: () => Promise<RankedData>): Promise<RankedData> {
  return cachedTensors(path.join(folder, 'rankings.safetensors'), inputs, { toTensors, fromTensors }, make);
}

function toTensors({ conditions, variants, originals, edits, texts, ranks }: RankedData): Map<string, HostTensor> {
  const picture = [IMAGE_SIZE, IMAGE_SIZE, 3];
  const tokens = texts.ids.length / conditions;
  return new Map<string, HostTensor>([
    ['originals', hostTensor('uint8', [conditions, ...picture], originals)],
    ['edits', hostTensor('uint8', [conditions, variants, ...picture], edits)],
    ['ids', hostTensor('int64', [conditions, tokens], texts.ids)],
    ['mask', hostTensor('int64', [conditions, tokens], texts.mask)],
    ['ranks', hostTensor('float32', [conditions, variants], ranks)],
  ]);
}

function fromTensors(tensors: ReadonlyMap<string, HostTensor>): RankedData {
  const data = <T>(name: string) => tensors.get(name)?.data as T;
  const [conditions, variants] = tensors.get('ranks')!.shape as [number, number];
  return { conditions, variants, originals: data<Uint8Array>('originals'), edits: data<Uint8Array>('edits'), texts: { ids: data<BigInt64Array>('ids'), mask: data<BigInt64Array>('mask') }, ranks: data<Float32Array>('ranks') };
}
