/**
 * @file `fine-tune-editor`: stage 3, one arm from a supervised editor (section 3.3 of HIVE). Weighted: each pair's loss times exp(z / η). Conditional: the
 * reward sentence of the pair's fifth behind its instruction. Scalar (HIVE-reward): an embedding of z beside the text. Control: the same start, batches, noise and dropout draws, and no reward.
 * From a text-to-image model the control is supervised training (InstructPix2Pix). Beyond the paper, DPO: pairs of ranked edits instead of rewards (`preference-training.ts`).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { BEST_REWARD, type TPreferences, type TSampling, type WorkerInput } from '#lib/contracts/stages.ts';
import { verbOf } from '#lib/contracts/words.ts';
import { loadPipeline, type PipelineClass, type PipelineModels, savePipeline } from '../../diffusion/pipelines/pipeline-folder.ts';
import { hostTensor } from '../../onnx/dtype.ts';
import type { ComputeContext } from '../../runtime/compute-process.ts';
import { getFolder, getJson, putFolder, putJson } from '../../runtime/object-store.ts';
import type { SlicedComputation, SliceProgress } from '../../runtime/slice.ts';
import { contactSheet, sheetRows } from '../../shapes/contact-sheet.ts';
import { heldOutItem } from '../../shapes/item.ts';
import { inflateInputChannels } from '../../models/unet/weights.ts';
import { eulerAncestralJson } from '../../shapes/pretrain/architectures.ts';
import { compileDenoiserTraining, type Denoiser, NOISE_SCHEDULE, predictionOf, schedulerOf } from '../../shapes/pretrain/denoiser-training.ts';
import { editorBatch } from '../../shapes/pretrain/editor.ts';
import { type Draw, drawBatch, type LatentData, tokenIds } from '../../shapes/pretrain/latent-data.ts';
import { IMAGE_VALUES, renderScene } from '../../shapes/render.ts';
import { editPrompt, openEditSampler } from '../1-data/edit-sampler.ts';
import { putPng } from '../pictures.ts';
import { identityOf, startClock } from '../slice-clock.ts';
import { optimizerFor, releaseTrainer, type Trainer, trainSlice } from '../training-slices.ts';
import { effectiveShare, fifthsOf, rewardWeights, scoresWithin } from './reward-weights.ts';
import { inversesOf, withInverses } from './inverses.ts';
import { type EditPictures, encodeAll, picturesOfPairs, readLatents } from './pair-latents.ts';
import { type RankedEdits, readRankedEdits } from './preference-pairs.ts';
import { compilePreferenceTraining, preferenceBatch } from './preference-training.ts';
import { allExamples, readPairsFile, ZRewardsFile } from './training-pairs.ts';

type Input = WorkerInput<'fine-tune-editor'>;
/** Of an arm that learns from training pairs. */
type PairsInput = Input & { pairsKey: string };

/** Where a run is: encoding its pairs (`key` holds those that are done), or training (`key` is a checkpoint, null at the beginning). */
const ZState = z.object({ version: z.literal(1), phase: z.enum(['encoding', 'training']), key: z.string().nullable() });

/** Optimizer steps between two sheets of samples, what they show and how. */
const SAMPLE_EVERY = 100;
const SAMPLES = 6;
const SAMPLING: TSampling = { steps: 12, textGuidance: 3, imageGuidance: 2 };

/** Where an arm is trained. */
interface Surroundings {
  readonly threads: number;
  readonly say: (line: string) => void;
}

interface EditorTrainer extends Trainer {
  readonly start: PipelineModels;
  /** Average of the weights so far. */
  trained(): Denoiser;
}

type CompiledArm = Omit<EditorTrainer, 'start' | 'onReport'>;

/** What an arm learns from: pictures to encode first, then steps on their latents. */
interface Arm {
  readonly pictures: EditPictures;
  compile(start: PipelineModels, latentsKey: string): Promise<CompiledArm>;
}

/** The rewards of an arm that has some. @throws Error when they are missing or of other pairs */
async function rewardsFor({ rewardsKey, pairsKey, config }: PairsInput): Promise<number[]> {
  if (rewardsKey === null) throw new Error(`The ${config.arm} arm needs rewards; score the pairs first and give their key, or choose the arm "control".`);
  const file = await getJson(rewardsKey, ZRewardsFile);
  if (file.pairsKey !== pairsKey) throw new Error(`The rewards are of the pairs ${file.pairsKey}, the arm is to train on ${pairsKey}; score the same pairs.`);
  return file.rewards;
}

interface ArmData {
  readonly data: LatentData;
  readonly rows?: { weights?: Float64Array; rewards?: Float64Array };
}

/** Rewards beyond so many deviations count as this many. */
const MOST_REWARD = 2;

/** An arm's data: texts with sentences for the conditional one, weights for the weighted one, pairs backwards where inverses are learnt. */
async function armData(input: PairsInput, start: PipelineModels, latentsKey: string, say: (line: string) => void): Promise<ArmData> {
  const { config } = input;
  const all = await allExamples(await readPairsFile(input.pairsKey));
  const examples = all.slice(0, Math.max(1, Math.round((config.pairShare ?? 1) * all.length)));
  const instructions = examples.map(({ instruction }) => instruction);
  const withTexts = async (texts: readonly string[]): Promise<LatentData> => ({ ...(await readLatents(latentsKey)), count: texts.length, ids: tokenIds(start.tokenizer, texts) });
  if (config.arm === 'control') {
    const data = await withTexts(instructions);
    if (!config.inverses) return { data };
    const { texts, rows } = inversesOf(examples);
    say(`${texts.length} of ${examples.length} pairs are learnt backwards too`);
    return { data: withInverses(data, tokenIds(start.tokenizer, texts), rows) };
  }
  const scores = scoresWithin((await rewardsFor(input)).slice(0, examples.length), config.compareWithin === 'verb' ? instructions.map(verbOf) : undefined);
  if (config.arm === 'conditional') {
    const fifths = fifthsOf(scores);
    return { data: await withTexts(instructions.map((instruction, i) => editPrompt(start, instruction, fifths[i]))) };
  }
  if (config.arm === 'scalar') return { data: await withTexts(instructions), rows: { rewards: Float64Array.from(scores, (z) => Math.max(-MOST_REWARD, Math.min(MOST_REWARD, z))) } };
  const weights = rewardWeights(scores, config);
  say(`weights are worth ${Math.round(100 * effectiveShare(weights))} % of the pairs`);
  return { data: await withTexts(instructions), rows: { weights } };
}

/** The draws of step n. Their name is the same for all arms: those that learn from the same pairs see the same ones, timesteps, noise and dropout. */
function drawOf(seed: number, n: number, batch: number, data: LatentData): Draw {
  return drawBatch(seed, 'fine-tune', n, batch, data, NOISE_SCHEDULE.alphasCumprod.length);
}

/** A text-to-image model as an editor that has learnt nothing yet: new input channels of zeros for the picture, and an editor's sampler. An editor stays as it is. */
function asEditor({ className, ...models }: PipelineModels & { className: PipelineClass }): PipelineModels {
  if (className === 'StableDiffusionInstructPix2PixPipeline') return models;
  const { unet, vae, scheduler } = models;
  return { ...models, unet: inflateInputChannels(unet.config, unet.weights, 2 * vae.config.latentChannels), scheduler: schedulerOf(eulerAncestralJson(predictionOf(scheduler))) };
}

/** What an arm begins with: the start, and for the scalar one an embedding that adds nothing yet. */
function startOf({ config }: Input, { reward, ...start }: PipelineModels): PipelineModels {
  if (config.arm !== 'scalar') return start;
  const { width } = start.text.config;
  return { ...start, reward: reward ?? new Map([['weight', hostTensor('float32', [1, width], new Float32Array(width))]]) };
}

/** An arm that learns from training pairs. */
async function compileOnPairs(input: PairsInput, start: PipelineModels, latentsKey: string, { threads, say }: Surroundings): Promise<CompiledArm> {
  const { config, seed } = input;
  const { data, rows } = await armData(input, start, latentsKey, say);
  const training = await compileDenoiserTraining('fine-tune', start, config.batch, optimizerFor(config), threads);
  const empty = tokenIds(start.tokenizer, ['']);
  return { ...training, feedsAt: (n) => training.feeds(editorBatch(data, drawOf(seed, n, config.batch, data), config, empty, start.vae.config.scalingFactor, rows)), release: () => training.step.release() };
}

/** The arm `dpo`: `config.batch` pairs of ranked edits a step. */
async function compileOnRankings({ config, seed }: Input, { beta }: TPreferences, { pairs, instructions }: RankedEdits, start: PipelineModels, latentsKey: string, { threads, say }: Surroundings): Promise<CompiledArm> {
  const data: LatentData = { ...(await readLatents(latentsKey)), ids: tokenIds(start.tokenizer, instructions) };
  const training = await compilePreferenceTraining(start, config.batch, beta, optimizerFor(config), threads);
  const empty = tokenIds(start.tokenizer, ['']);
  const drawn = { ...data, count: pairs.winners.length };
  say(`${drawn.count} pairs of ${instructions.length} ranked edits are learnt`);
  return { ...training, feedsAt: (n) => training.feeds(preferenceBatch(data, drawOf(seed, n, config.batch, drawn), pairs, config, empty, start.vae.config.scalingFactor)) };
}

/** Finds what the arm of an input learns from. @throws Error when it is missing, or when there is nothing to learn in it */
async function openArm(input: Input, around: Surroundings): Promise<Arm> {
  const { pairsKey, rankingsKey, config } = input;
  const { arm, preferences } = config;
  if (arm === 'dpo') {
    if (rankingsKey === undefined || !preferences) throw new Error('The arm dpo learns from rankings; give the key of a ranking dataset, and in "preferences" how to learn from it.');
    const ranked = await readRankedEdits(rankingsKey, preferences);
    return { pictures: ranked.pictures, compile: (start, latentsKey) => compileOnRankings(input, preferences, ranked, start, latentsKey, around) };
  }
  if (pairsKey === null) throw new Error(`The ${arm} arm learns from training pairs; give their key.`);
  return { pictures: await picturesOfPairs(pairsKey), compile: (start, latentsKey) => compileOnPairs({ ...input, pairsKey }, start, latentsKey, around) };
}

async function compileTrainer(input: Input, arm: Arm, latentsKey: string, threads: number, context: ComputeContext<SliceProgress>): Promise<EditorTrainer> {
  const start = startOf(input, asEditor(await loadPipeline(await getFolder(input.startKey))));
  const compiled = await arm.compile(start, latentsKey);
  return {
    ...compiled,
    start,
    onReport: async (n) => {
      if (n % SAMPLE_EVERY === 0 || n === input.config.steps) context.progress({ samples: [{ name: 'samples', step: n, key: await drawSamples({ ...start, ...compiled.trained() }, input, threads) }] });
    },
  };
}

/** A sheet of held-out edits by the averaged weights, always of the same items with the same noise. */
async function drawSamples(models: PipelineModels, { seed, config }: Input, threads: number): Promise<string> {
  const items = Array.from({ length: SAMPLES }, (_, i) => heldOutItem(seed, 'progress', i));
  const sampler = await openEditSampler(models, SAMPLES, threads);
  const originals = items.map(({ spec }) => renderScene(spec.source));
  const edits = await sampler.edit(
    items.map(({ id, instruction }, i) => ({ original: originals[i] as Float32Array, instruction, noiseName: id, noiseSeed: seed })),
    { ...SAMPLING, ...(config.arm === 'conditional' && { rewardOutOfFive: 5 }), ...(config.arm === 'scalar' && { reward: BEST_REWARD }) },
  );
  await sampler.release();
  const cells = items.map(({ instruction }, i) => [{ image: originals[i] as Float32Array, text: instruction }, { image: edits.subarray(i * IMAGE_VALUES, (i + 1) * IMAGE_VALUES) }]);
  return putPng(await contactSheet(sheetRows(cells, 2), { scale: 4 }));
}

/** Stores the averaged weights as a pipeline in half precision, with the parts that did not learn. */
async function store({ start, trained }: EditorTrainer, startKey: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'apiary-editor-'));
  try {
    await savePipeline(folder, { ...start, ...trained() }, { className: 'StableDiffusionInstructPix2PixPipeline', tokenizerFolder: path.join(await getFolder(startKey), 'tokenizer'), dtype: 'float16' });
    return await putFolder(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Encodes the pictures, then trains the arm, in slices. */
export const run: SlicedComputation<'fine-tune-editor'> = async ({ input, resumeKey, budgetSeconds, threads }, context) => {
  const started = performance.now();
  const clock = startClock(budgetSeconds, context);
  const unfinished = async (phase: 'encoding' | 'training', key: string | null) => ({ kind: 'unfinished' as const, resumeKey: await putJson({ version: 1, phase, key } satisfies z.infer<typeof ZState>) });
  const state = resumeKey === null ? { phase: 'encoding' as const, key: null } : await getJson(resumeKey, ZState);
  const arm = await openArm(input, { threads, say: (line) => context.progress({ log: [line] }) });
  const { vae } = await loadPipeline(await getFolder(input.startKey));
  const encoded = await encodeAll(vae, arm.pictures, state.phase === 'encoding' ? state.key : null, threads, clock, context);
  if ('partialKey' in encoded) return unfinished('encoding', encoded.partialKey);
  if (state.phase === 'encoding' && !(await clock.goOn())) return unfinished('training', null);
  const slice = {
    identity: identityOf('fine-tune-editor', input),
    resumeKey: state.phase === 'training' ? state.key : null,
    budgetSeconds: budgetSeconds - (performance.now() - started) / 1000,
    steps: input.config.steps,
    compile: () => compileTrainer(input, arm, encoded.latentsKey, threads, context),
  };
  const outcome = await trainSlice(slice, `training the ${input.config.arm} editor`, context);
  if ('resumeKey' in outcome) return unfinished('training', outcome.resumeKey);
  const modelKey = await store(outcome.trainer, input.startKey);
  await releaseTrainer();
  return { kind: 'finished', result: { modelKey, steps: input.config.steps } };
};
