import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TEditsFile, type TFineTuneConfig, type TItemsFile, type TRankingsFile, type TRewardConfig, WORKER_FUNCTIONS, ZEditsFile, ZItemsFile, ZPairsFile, ZRankingScores, ZRankingsFile, ZSimilaritiesFile } from '#lib/contracts/stages.ts';
import { compareRewards } from '#lib/dataset/compare-rewards.ts';
import { loadPipeline } from '#gpu-worker/diffusion/pipelines/pipeline-folder.ts';
import { readModelWeights } from '#gpu-worker/models/model-folder.ts';
import type { HostTensor } from '#gpu-worker/onnx/dtype.ts';
import { toFloat32 } from '#gpu-worker/runtime/convert.ts';
import { getFolder, getJson, putBytes, putFolder, putJson } from '#gpu-worker/runtime/object-store.ts';
import type { SliceProgress } from '#gpu-worker/runtime/slice.ts';
import { splitOf } from '#gpu-worker/shapes/examples.ts';
import { ZItemSpec } from '#gpu-worker/shapes/item.ts';
import { renderScene } from '#gpu-worker/shapes/render.ts';
import { loadRewardModel } from '#gpu-worker/shapes/reward-model.ts';
import { openEditSampler } from '#gpu-worker/stages/1-data/edit-sampler.ts';
import { run as drawItems } from '#gpu-worker/stages/1-data/draw-items.ts';
import { run as drawPairs } from '#gpu-worker/stages/1-data/draw-pairs.ts';
import { run as sampleEdits } from '#gpu-worker/stages/1-data/sample-edits.ts';
import { storeModels } from '#gpu-worker/stages/1-data/shipped-models.ts';
import { run as scoreRankings } from '#gpu-worker/stages/2-reward/score-rankings.ts';
import { run as trainReward } from '#gpu-worker/stages/2-reward/train-reward.ts';
import { run as fineTune } from '#gpu-worker/stages/3-fine-tune/fine-tune-editor.ts';
import { run as scoreTriplets } from '#gpu-worker/stages/3-fine-tune/score-triplets.ts';
import { ZRewardsFile } from '#gpu-worker/stages/3-fine-tune/training-pairs.ts';
import { run as editPicture } from '#gpu-worker/stages/4-evaluation/edit-picture.ts';
import { run as evaluateEdits } from '#gpu-worker/stages/4-evaluation/evaluate-edits.ts';
import { readPicture } from '#gpu-worker/stages/pictures.ts';
import { COMPUTATIONS } from '#gpu-worker/stages/registry.ts';
import { releaseTrainer } from '#gpu-worker/stages/training-slices.ts';
import { writeSmokeModels } from '#test/fixtures/gpu-worker/smoke-models.ts';
import { startTestS3, type TestS3, useTestS3 } from '#test/support/s3-server.ts';
import { runSlice, runSlices } from '#test/support/slices.ts';

let s3: TestS3;
let root: string;
const models = { 'text-to-image': '', editor: '', clip: '', reward: '' };
let itemsKey: string;
let items: TItemsFile['items'];
const world = 'shapes';
const sampling = { steps: 2, textGuidance: 3, imageGuidance: 2 };
/** Items of the file that most tests use. */
const COUNT = 12;
const runRef = (id: string) => ({ id, token: 't', fence: 1 });

beforeAll(async () => {
  s3 = await startTestS3();
  useTestS3(s3);
  root = await mkdtemp(path.join(tmpdir(), 'apiary-stages-'));
  process.env.GPU_WORKER_CACHE = path.join(root, 'cache');
  await writeSmokeModels(root);
  for (const name of ['text-to-image', 'editor', 'clip', 'reward'] as const) models[name] = await putFolder(path.join(root, name));
  itemsKey = (await runSlices(drawItems, { run: runRef('items'), world, seed: 5, purpose: 'study', count: COUNT })).result.itemsKey;
  items = (await getJson(itemsKey, ZItemsFile)).items;
}, 300_000);
afterAll(async () => {
  await releaseTrainer();
  await s3.stop();
  await rm(root, { recursive: true, force: true });
});

it('has a module for every function of the contracts', async () => {
  for (const name of Object.keys(WORKER_FUNCTIONS)) expect(((await import(COMPUTATIONS[name as keyof typeof COMPUTATIONS].href)) as { run: unknown }).run, name).toBeTypeOf('function');
});

describe('draw-items', () => {
  it('draws the same held-out items for the same seed and purpose, and others otherwise', async () => {
    const again = (purpose: string, seed = 5) => runSlices(drawItems, { run: runRef('again'), world, seed, purpose, count: COUNT });
    expect((await again('study')).result.itemsKey).toBe(itemsKey);
    const others = [(await again('rankings')).result.itemsKey, (await again('study', 6)).result.itemsKey];
    for (const key of others) {
      const ids = (await getJson(key, ZItemsFile)).items.map(({ id }) => id);
      expect(ids.filter((id) => items.some((item) => item.id === id))).toEqual([]);
    }
    expect(items.map(({ id }) => id)).toEqual([...new Set(items.map(({ id }) => id))].sort());
    expect(items.every(({ id }) => /^[A-Z0-9]{30}$/.test(id))).toBe(true);
    expect(items.every(({ spec }) => splitOf(ZItemSpec.parse(spec).source) === 'held-out')).toBe(true);
  });

  it('stores pictures of which every 8th pixel is what was rendered', async () => {
    const { original, spec } = items[0] as TItemsFile['items'][number];
    expect(original).toMatchObject({ width: 256, height: 256 });
    expect(Buffer.from((await readPicture(original)).buffer).equals(Buffer.from(renderScene(ZItemSpec.parse(spec).source).buffer))).toBe(true);
    await expect(readPicture(original, 4)).rejects.toThrow(/has 256×256 pixels.*128×128/);
  });
});

const labels = [
  { label: 'a', noiseSeed: 1, sampling },
  { label: 'b', noiseSeed: 2, sampling: { ...sampling, rewardOutOfFive: 5 } },
];

describe('sample-edits', () => {
  it('gives the same file however it is cut, sorted and judged', async () => {
    const input = { run: runRef('sample'), modelKey: models.editor, itemsKey, labels };
    const whole = await runSlices(sampleEdits, input);
    const cut = await runSlices(sampleEdits, input, { budgetSeconds: 0 });
    expect([whole.slices, cut.slices]).toEqual([1, 2]);
    expect(cut.result).toEqual(whole.result);
    const { edits } = await getJson(whole.result.editsKey, ZEditsFile);
    expect(edits.map(({ itemId, label }) => `${itemId} ${label}`)).toEqual(items.flatMap(({ id }) => [`${id} a`, `${id} b`]));
    expect(edits.every(({ worth, followed, preserved }) => worth !== undefined && followed !== undefined && preserved !== undefined)).toBe(true);
  }, 300_000);

  it('takes noise from item and seed alone, whoever else is in the batch', async () => {
    const pipeline = await loadPipeline(await getFolder(models.editor));
    const sampler = await openEditSampler(pipeline, 4, 1);
    const task = async (i: number) => ({ original: await readPicture((items[i] as TItemsFile['items'][number]).original), instruction: 'make it snow', noiseName: `item ${i}`, noiseSeed: 9 });
    const alone = await sampler.edit([await task(2)], sampling);
    const among = await sampler.edit([await task(0), await task(1), await task(2)], sampling);
    await sampler.release();
    expect(among.subarray(2 * alone.length)).toEqual(alone);
    expect(among.subarray(0, alone.length)).not.toEqual(alone);
  });
});

describe('edit-picture', () => {
  const input = () => ({ run: runRef('edit'), modelKey: models.editor, label: 'editor', pictureKey: items[0]!.original.key, instruction: 'make it snow', seeds: [3, 9], sampling });

  it('edits once per seed, the same however it is cut, and shows each edit as it is made', async () => {
    const told: SliceProgress[] = [];
    const whole = await runSlices(editPicture, input(), { onProgress: (message) => told.push(message) });
    const cut = await runSlices(editPicture, input(), { budgetSeconds: 0 });
    expect([whole.slices, cut.slices]).toEqual([1, 2]);
    expect(cut.result).toEqual(whole.result);
    const { original, edits } = whole.result;
    // A picture of the world goes through unchanged.
    expect(original).toEqual(items[0]!.original);
    expect(edits.map(({ seed }) => seed)).toEqual([3, 9]);
    expect(edits[0]!.picture.key).not.toBe(edits[1]!.picture.key);
    expect(told.flatMap(({ samples = [] }) => samples)).toEqual([{ name: 'original', step: 0, key: original.key }, ...edits.map(({ seed, picture }) => ({ name: 'editor', step: seed, key: picture.key }))]);
    const alone = await runSlices(editPicture, { ...input(), seeds: [9] });
    expect(alone.result.edits).toEqual([edits[1]]);
  }, 120_000);

  it('takes the middle square of a photograph, and refuses a model that sees no picture', async () => {
    const photograph = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#3070b0' } }).jpeg().toBuffer();
    const pictureKey = (await putBytes(photograph)).key;
    const { result } = await runSlices(editPicture, { ...input(), pictureKey, seeds: [1] });
    expect([result.original.width, result.original.height]).toEqual([256, 256]);
    await expect(runSlices(editPicture, { ...input(), modelKey: models['text-to-image'] })).rejects.toThrow('cannot edit a picture');
  }, 120_000);
});

const training = { batch: 4, learningRate: 1e-3, warmup: 2, weightDecay: 0.01, clipNorm: 1, emaDecay: 0.9 };
const rewardConfig: TRewardConfig = { ...training, steps: 30, trainable: 'all', leaveOutFlags: ['harmful'] };

/** Rankings of the first items by two annotators; one flags everything. */
async function rankings(change: (file: TRankingsFile) => void = () => {}): Promise<string> {
  const file: TRankingsFile = {
    version: 1,
    world,
    magnify: 8,
    items: items.slice(0, 8).map(({ id, instruction, original }, i) => ({
      id,
      instruction,
      original,
      variants: ['a', 'b', 'c'].map((label, k) => ({ label, picture: (items[(i + k + 1) % COUNT] as TItemsFile['items'][number]).original })),
      rankings: [0, 1].map((j) => ({ assignmentId: `${id}${j}`, annotator: `A${j}`, ranks: { a: 0, b: (i + j) % 2, c: 2 }, flags: j === 1 && i === 0 ? ['harmful' as const] : [] })),
      split: i < 6 ? 'train' : 'held-out',
    })),
  };
  change(file);
  return putJson(file);
}

describe('train-reward', () => {
  it('gives the same model however it is cut, killed or cancelled', async () => {
    const input = { run: runRef('reward'), startKey: models.reward, rankingsKey: await rankings(), seed: 1, config: rewardConfig };
    const progress: SliceProgress[] = [];
    const whole = await runSlices(trainReward, input, { onProgress: (message) => progress.push(message) });
    expect(progress.flatMap(({ metrics = [] }) => metrics).filter(({ name }) => name === 'loss').map(({ step }) => step)).toEqual([10, 20, 30]);
    expect(whole.result.report).toMatchObject({ trainedRankings: 11, heldOutRankings: 4, annotatorAgreement: { n: 4 } });

    const inMemory = await runSlices(trainReward, { ...input, run: runRef('again') }, { budgetSeconds: 0 });
    expect(inMemory.slices).toBe(3);
    const forgetting = await runSlices(trainReward, input, { budgetSeconds: 0, between: releaseTrainer });
    expect(forgetting.keys).toEqual(inMemory.keys);
    let steps = 0;
    const dying = runSlices(trainReward, input, { budgetSeconds: 0, resumeKey: forgetting.keys[0] as string, onProgress: () => { if (++steps === 2) throw new Error('power cut'); } });
    await expect(dying).rejects.toThrow('power cut');
    const afterDeath = await runSlices(trainReward, input, { resumeKey: forgetting.keys[0] as string });
    let asked = 0;
    const cancelled = await runSlice(trainReward, input, { proceed: () => ++asked < 4 });
    expect(cancelled.kind).toBe('unfinished');
    await releaseTrainer();
    const afterCancel = await runSlices(trainReward, input, { resumeKey: (cancelled as { resumeKey: string }).resumeKey });
    for (const other of [inMemory, forgetting, afterDeath, afterCancel]) expect(other.result).toEqual(whole.result);
    const otherSeed = { ...input, seed: 2 };
    await expect(runSlices(trainReward, otherSeed, { resumeKey: forgetting.keys[0] as string })).rejects.toThrow(/belongs to another training/);
    expect((await runSlices(trainReward, otherSeed)).result.modelKey).not.toBe(whole.result.modelKey);
  }, 300_000);

  it('starts from CLIP with its words and eyes, and nothing else but the seed', async () => {
    const rankingsKey = await rankings();
    const untaught = async (seed: number) => (await runSlices(trainReward, { run: runRef('clip'), startKey: models.clip, rankingsKey, seed, config: { ...rewardConfig, maxRankedItems: 0 } })).result.modelKey;
    const [first, again, other] = [await untaught(1), await untaught(1), await untaught(2)];
    expect(again).toBe(first);
    expect(other).not.toBe(first);
    const weightsOf = async (key: string) => (await loadRewardModel(await getFolder(key))).weights;
    const [a, b, words] = [await weightsOf(first), await weightsOf(other), (await readModelWeights(await getFolder(models.clip), 'model')).get('text_model.embeddings.token_embedding.weight')];
    /** The largest difference; rewards are stored in half precision. */
    const apart = (x?: HostTensor, y?: HostTensor) => {
      const [p, q] = [x, y].map((tensor) => toFloat32(tensor as HostTensor).data as Float32Array) as [Float32Array, Float32Array];
      return p.reduce((most, value, i) => Math.max(most, Math.abs(value - (q[i] as number))), 0);
    };
    expect(apart(a.get('text_encoder.embeddings.word_embeddings.weight'), words)).toBeLessThan(1e-3);
    for (const name of ['vision_model.embeddings.patch_embedding.weight', 'vision_model.encoder.layers.0.mlp.fc1.weight']) expect(apart(a.get(name), b.get(name)), name).toBe(0);
    expect(apart(a.get('text_encoder.encoder.layer.0.attention.self.query.weight'), b.get('text_encoder.encoder.layer.0.attention.self.query.weight'))).toBeGreaterThan(0.01);
    const { result } = await runSlices(trainReward, { run: runRef('taught'), startKey: first, rankingsKey, seed: 1, config: { ...rewardConfig, steps: 10 } });
    expect(result.report.trainedRankings).toBe(11);
  });

  it('is scored edit by edit: the held-out pairs it has right are those of its report', async () => {
    const rankingsKey = await rankings();
    const { result } = await runSlices(trainReward, { run: runRef('scored'), startKey: models.reward, rankingsKey, seed: 1, config: { ...rewardConfig, steps: 10 } });
    const { result: scored } = await runSlices(scoreRankings, { run: runRef('score'), rewardKey: result.modelKey, rankingsKey });
    const [file, scores] = [await getJson(rankingsKey, ZRankingsFile), await getJson(scored.scoresKey, ZRankingScores)];
    expect(scores.items.map(({ itemId }) => itemId)).toEqual(file.items.filter(({ split }) => split === 'held-out').map(({ id }) => id));
    const { share, n } = result.report.pairAccuracy;
    expect(compareRewards({ file, before: scores, after: scores, leaveOutFlags: rewardConfig.leaveOutFlags, seed: 1 })).toMatchObject({ before: share, pairs: n, difference: 0, rankings: 4 });
  }, 300_000);

  it('learns from a part of the items, judged on all held-out ones; from none it stays as it was', async () => {
    const rankingsKey = await rankings();
    const trained = async (maxRankedItems: number, learningRate = 1e-3) => (await runSlices(trainReward, { run: runRef('part'), startKey: models.reward, rankingsKey, seed: 1, config: { ...rewardConfig, steps: 10, learningRate, maxRankedItems } })).result;
    const [none, some, all] = [await trained(0), await trained(2), await trained(6)];
    expect([none, some, all].map(({ report }) => [report.trainedItems, report.heldOutRankings])).toEqual([[0, 4], [2, 4], [6, 4]]);
    expect(new Set([none.modelKey, some.modelKey, all.modelKey]).size).toBe(3);
    expect((await trained(0, 1)).modelKey).toBe(none.modelKey);
  }, 300_000);

  it('never learns from held-out items, and leaves out what is flagged', async () => {
    const config = { ...rewardConfig, steps: 10 };
    const trained = async (key: Promise<string>) => (await runSlices(trainReward, { run: runRef('r'), startKey: models.reward, rankingsKey: await key, seed: 1, config })).result;
    const reverse = (ranks: Record<string, number>) => Object.fromEntries(Object.entries(ranks).map(([label, rank]) => [label, 2 - rank]));
    const turned = (split: string, flagged: boolean) => rankings((file) => {
      for (const item of file.items) if (item.split === split) for (const one of item.rankings) if (one.flags.length > 0 === flagged) one.ranks = reverse(one.ranks);
    });
    const plain = await trained(rankings());
    const heldOut = await trained(turned('held-out', false));
    expect(heldOut.modelKey).toBe(plain.modelKey);
    expect(heldOut.report.pairAccuracy.share).not.toBe(plain.report.pairAccuracy.share);
    expect((await trained(turned('train', true))).modelKey).toBe(plain.modelKey);
    expect((await trained(turned('train', false))).modelKey).not.toBe(plain.modelKey);
    const allFlagged = rankings((file) => {
      for (const item of file.items) for (const one of item.rankings) one.flags = ['harmful'];
    });
    await expect(trained(allFlagged)).rejects.toThrow('no ranking to train on: of 16 rankings, none of an item of the split "train" is left without the flags harmful');
  }, 300_000);
});

/** More than one piece. */
const PAIRS = 275;
const pairsInput = () => ({ run: runRef('pairs'), modelKey: models['text-to-image'], world: 'shapes' as const, seed: 4, from: 0, count: PAIRS, sampling: { steps: 2, guidance: 3, leastShare: 0.1, mostShare: 0.9 } });

/** Drawn once and scored once for all tests that learn from them: drawing is what takes long here. */
const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
};
const drawn = once(() => runSlices(drawPairs, pairsInput()));
const pairs = async () => (await drawn()).result.pairsKey;
const scored = once(async () => runSlices(scoreTriplets, { run: runRef('score'), rewardKey: models.reward, pairsKey: await pairs() }));
const rewards = async () => (await scored()).result.rewardsKey;

describe('draw-pairs', () => {
  it('gives the same file however it is cut, and the same pairs whatever the shard', async () => {
    const whole = await drawn();
    const cut = await runSlices(drawPairs, pairsInput(), { budgetSeconds: 0 });
    expect([whole.slices, cut.slices]).toEqual([1, 2]);
    expect(cut.result).toEqual(whole.result);
    expect(whole.result.perfect?.all?.n).toBe(PAIRS);
    const { pieces } = await getJson(whole.result.pairsKey, ZPairsFile);
    expect(pieces.map(({ count }) => count)).toEqual([250, PAIRS - 250]);
    const shard = await runSlices(drawPairs, { ...pairsInput(), from: 250, count: PAIRS - 250 });
    expect((await getJson(shard.result.pairsKey, ZPairsFile)).pieces).toEqual(pieces.slice(1));
  }, 300_000);
});

describe('stage 3', () => {
  it('scores pairs by oracle and by reward model, however cut', async () => {
    const pairsKey = await pairs();
    const oracle = await runSlices(scoreTriplets, { run: runRef('oracle'), rewardKey: null, pairsKey });
    expect(oracle.result.perfectByFifth).toHaveLength(5);
    const whole = await scored();
    const cut = await runSlices(scoreTriplets, { run: runRef('score'), rewardKey: models.reward, pairsKey }, { budgetSeconds: 0 });
    expect([whole.slices, cut.slices]).toEqual([1, 2]);
    expect(cut.result).toEqual(whole.result);
    const { rewards: all } = await getJson(whole.result.rewardsKey, ZRewardsFile);
    expect(all).toHaveLength(PAIRS);
    expect(whole.result.mean).toBeCloseTo(all.reduce((a, b) => a + b) / PAIRS, 9);
  }, 300_000);

  it('trains arms that share start, data and draws, bit for bit however cut', async () => {
    const pairsKey = await pairs();
    const rewardsKey = await rewards();
    const config: TFineTuneConfig = { ...training, steps: 20, arm: 'control', eta: 0.5, maxWeight: 8, compareWithin: 'all', dropText: 0.05, dropImage: 0.05, dropBoth: 0.05, maxNoiseWeight: 5 };
    const arm = (one: TFineTuneConfig['arm'], key: string | null = rewardsKey) => ({ run: runRef(one), startKey: models.editor, rewardsKey: key, pairsKey, seed: 8, config: { ...config, arm: one } });
    const said: SliceProgress[] = [];
    const cut = await runSlices(fineTune, arm('weighted'), { budgetSeconds: 0, between: releaseTrainer, onProgress: (message) => said.push(message) });
    expect(cut.slices).toBe(4);
    const whole = await runSlices(fineTune, arm('weighted'));
    expect(whole.slices).toBe(1);
    expect(whole.result).toEqual(cut.result);
    expect(said.flatMap(({ samples = [] }) => samples).map(({ step }) => step)).toEqual([20]);
    expect(new Set(said.flatMap(({ metrics = [] }) => metrics).map(({ name }) => name))).toEqual(new Set(['loss', 'gradientNorm', 'learningRate', 'stepsPerSecond']));
    const conditional = await runSlices(fineTune, arm('conditional'));
    const control = await runSlices(fineTune, arm('control', null));
    expect(new Set([whole, conditional, control].map(({ result }) => result.modelKey)).size).toBe(3);
    // The control does not look at rewards at all.
    expect((await runSlices(fineTune, arm('control'))).result.modelKey).toBe(control.result.modelKey);
    expect((await loadPipeline(await getFolder(whole.result.modelKey))).className).toBe('StableDiffusionInstructPix2PixPipeline');
    const by = async (change: Partial<TFineTuneConfig>, from = arm('control', null)) => (await runSlices(fineTune, { ...from, config: { ...from.config, steps: 3, ...change } })).result.modelKey;
    const whole3 = await by({});
    expect(new Set([whole3, await by({ pairShare: 0.1 }), await by({ inverses: true }), await by({ pairShare: 1 })]).size).toBe(3);
    await expect(runSlices(fineTune, arm('weighted', null))).rejects.toThrow(/weighted arm needs rewards/);
    const { pairsKey: others } = (await runSlices(drawPairs, { ...pairsInput(), seed: 9, count: 25 })).result;
    await expect(runSlices(fineTune, { ...arm('weighted'), pairsKey: others })).rejects.toThrow(/score the same pairs/);
  }, 300_000);
});

describe('HIVE-reward', () => {
  it('learns an embedding of the reward that edits depend on; editors without one are not asked for it', async () => {
    const pairsKey = await pairs();
    const rewardsKey = await rewards();
    const config: TFineTuneConfig = { ...training, learningRate: 1e-2, steps: 12, arm: 'scalar', eta: 0.5, maxWeight: 8, compareWithin: 'all', dropText: 0.05, dropImage: 0.05, dropBoth: 0.05, maxNoiseWeight: 5 };
    const input = { run: runRef('scalar'), startKey: models.editor, rewardsKey, pairsKey, seed: 8, config };
    const whole = await runSlices(fineTune, input);
    expect((await runSlices(fineTune, input, { budgetSeconds: 0, between: releaseTrainer })).result).toEqual(whole.result);
    const trained = await loadPipeline(await getFolder(whole.result.modelKey));
    expect(Array.from(toFloat32(trained.reward!.get('weight')!).data as Float32Array).some((value) => Math.abs(value) > 1e-3)).toBe(true);
    const ask = async (modelKey: string, reward: number | undefined) => (await runSlices(sampleEdits, { run: runRef('ask'), modelKey, itemsKey, labels: [{ label: 'a', noiseSeed: 1, sampling: { ...sampling, ...(reward !== undefined && { reward }) } }] })).result.editsKey;
    const plain = await ask(whole.result.modelKey, undefined);
    expect(await ask(whole.result.modelKey, 0)).toBe(plain);
    expect(await ask(whole.result.modelKey, 3)).not.toBe(plain);
    await expect(ask(models.editor, 1)).rejects.toThrow(/was not trained with one/);
    const again = await runSlices(fineTune, { ...input, startKey: whole.result.modelKey, rewardsKey: null, config: { ...config, steps: 3, arm: 'control' } });
    expect((await loadPipeline(await getFolder(again.result.modelKey))).reward).toBeUndefined();
  }, 300_000);
});

describe('the known-hard slice', () => {
  it('is drawn like other items, sampled, and only judged right or not', async () => {
    const draw = (seed: number) => runSlices(drawItems, { run: runRef('hard'), world, seed, purpose: 'hard', count: 9, isHard: true });
    const hardKey = (await draw(5)).result.itemsKey;
    expect((await draw(5)).result.itemsKey).toBe(hardKey);
    expect((await draw(6)).result.itemsKey).not.toBe(hardKey);
    const { items: hard } = await getJson(hardKey, ZItemsFile);
    expect(hard.every(({ instruction }) => /^(zoom in on|add two|add) /.test(instruction))).toBe(true);
    const { editsKey } = (await runSlices(sampleEdits, { run: runRef('hard edits'), modelKey: models.editor, itemsKey: hardKey, labels: labels.slice(0, 1) })).result;
    const { edits } = await getJson(editsKey, ZEditsFile);
    expect(edits.every(({ followed, preserved, worth }) => followed !== undefined && preserved === undefined && worth === undefined)).toBe(true);
  }, 300_000);
});

describe('evaluate-edits', () => {
  it('compares models on the same items, however cut', async () => {
    const first = items.map(({ id, original }, i) => ({ itemId: id, label: 'a', picture: original, followed: i % 2 === 0, preserved: i % 5 === 0 }));
    const second = items.map(({ id }, i) => ({ itemId: id, label: 'a', picture: (items[(i + 1) % items.length] as TItemsFile['items'][number]).original }));
    const store = (edits: TEditsFile['edits'], of = itemsKey) => putJson({ version: 1, itemsKey: of, modelKey: models.editor, edits } satisfies TEditsFile);
    const input = { run: runRef('evaluate'), clipKey: models.clip, itemsKey, edits: [{ label: 'same', editsKey: await store(first), of: 'a' }, { label: 'other', editsKey: await store(second) }] };
    const whole = await runSlices(evaluateEdits, input);
    const cut = await runSlices(evaluateEdits, input, { budgetSeconds: 0 });
    expect([whole.slices, cut.slices]).toEqual([1, 2]);
    expect(cut.result).toEqual(whole.result);
    const [same, other] = whole.result.scores;
    expect(same).toMatchObject({ label: 'same', oracle: { followed: { share: 6 / COUNT, n: COUNT }, perfect: { share: 2 / COUNT } } });
    expect(Object.values(same?.verbs ?? {}).reduce((sum, { followed }) => sum + followed.n, 0)).toBe(COUNT);
    expect(same?.imageSimilarity).toBeCloseTo(1, 5);
    expect(other?.imageSimilarity).toBeLessThan(1);
    expect(other?.oracle).toBeUndefined();
    const similarities = await getJson(whole.result.similaritiesKey as string, ZSimilaritiesFile);
    expect(similarities.models.map(({ label, image, directional }) => [label, image.length, directional.length])).toEqual([['same', COUNT, COUNT], ['other', COUNT, COUNT]]);
    expect(similarities.models[1].image.reduce((sum, value) => sum + value, 0) / COUNT).toBeCloseTo(other?.imageSimilarity as number, 4);
    await expect(runSlices(evaluateEdits, { ...input, edits: [{ label: 'x', editsKey: await store(first, models.editor) }] })).rejects.toThrow(/"x" are of other items/);
    await expect(runSlices(evaluateEdits, { ...input, edits: [{ label: 'x', editsKey: await store(first), of: 'b' }] })).rejects.toThrow(/none labelled "b"/);
  }, 300_000);
});

describe('shipped-models', () => {
  it('stores what is there under the same keys each time, with cards', async () => {
    await writeFile(path.join(root, 'figures.json'), JSON.stringify({ editor: { perfect: 0.5 } }));
    await writeFile(path.join(root, 'editor.json'), JSON.stringify({ note: 'more' }));
    const stored = await storeModels(root);
    expect(stored.editor).toMatchObject({ key: models.editor, card: { figures: { perfect: 0.5 }, sampling: { steps: 12, textGuidance: 3, imageGuidance: 2 }, note: 'more' } });
    expect(stored.hive).toBeUndefined();
    expect(WORKER_FUNCTIONS['shipped-models'].result.parse({ models: JSON.parse(JSON.stringify(stored)) }).models.clip?.key).toBe(models.clip);
  });
});
