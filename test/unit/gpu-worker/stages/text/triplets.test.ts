/** Training a writer and writing triplets as the worker does: in slices, in shards, checked, joined. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TWriterConfig, WorkerInput } from '#lib/contracts/stages.ts';
import { type TTextSampling, type TTextTriplet, ZTextTripletsFile } from '#lib/contracts/triplets.ts';
import { loadWriterModel } from '#gpu-worker/stages/1-data/text/writer-model.ts';
import { getFolder, getJson, putJson } from '#gpu-worker/runtime/object-store.ts';
import { faultOf, keepTriplets } from '#gpu-worker/stages/1-data/text/check-triplet.ts';
import { completionOf, promptOf, readCompletion } from '#gpu-worker/stages/1-data/text/format.ts';
import { joinTriplets } from '#gpu-worker/stages/1-data/text/join-triplets.ts';
import { run as mergeTriplets } from '#gpu-worker/stages/1-data/text/merge-triplets.ts';
import { isHeldOut, learningTriplets, worldCaptions, worldTriplets } from '#gpu-worker/stages/1-data/text/texts.ts';
import { run as trainWriter } from '#gpu-worker/stages/1-data/text/train-triplet-writer.ts';
import { run as writeTriplets } from '#gpu-worker/stages/1-data/text/write-triplets.ts';
import { releaseTrainer } from '#gpu-worker/stages/training-slices.ts';
import { type ChatServer, startChatServer } from '#test/support/chat-server.ts';
import { startTestS3, type TestS3, useTestS3 } from '#test/support/s3-server.ts';
import { runSlice, runSlices } from '#test/support/slices.ts';

let s3: TestS3;
let root: string;
beforeAll(async () => {
  s3 = await startTestS3();
  useTestS3(s3);
  root = await mkdtemp(path.join(tmpdir(), 'apiary-triplets-'));
  process.env.GPU_WORKER_CACHE = path.join(root, 'cache');
});
afterAll(async () => {
  await releaseTrainer();
  await s3.stop();
  await rm(root, { recursive: true, force: true });
});

const run = { id: 'r', token: 't', fence: 1 };
const config: TWriterConfig = { steps: 20, batch: 4, learningRate: 2e-3, warmup: 2, weightDecay: 0.01, clipNorm: 1, emaDecay: 0.9, tokens: 96, measured: 4 };
const training: WorkerInput<'train-triplet-writer'> = { run, startKey: null, triplets: { kind: 'world', world: 'shapes', seed: 3, count: 60 }, seed: 5, config };
const sampling: TTextSampling = { generations: 2, temperature: 0.7, topK: 0, topP: 0.9, newTokens: 30, captionWords: 30 };
const captions = { kind: 'world' as const, world: 'shapes' as const, seed: 4, count: 30 };
const whole = { index: 0, of: 1 };

describe('train-triplet-writer', () => {
  it('gives the same model however it is cut, and a folder that can be trained on', async () => {
    const once = await runSlices(trainWriter, training);
    const cut = await runSlices(trainWriter, training, { budgetSeconds: 0, between: releaseTrainer });
    expect([once.slices, cut.slices]).toEqual([1, 2]);
    expect(cut.result).toEqual(once.result);
    const { modelKey, report } = once.result;
    expect(report).toMatchObject({ trained: 60, heldOut: 6, tooLong: 0, writing: { captions: 4, generated: 4 }, world: { valid: { n: 4 }, right: { n: 4 } } });
    const model = await loadWriterModel(await getFolder(modelKey));
    expect([model.config.layers, model.endId]).toEqual([3, model.tokenizer.vocabSize - 1]);
    const more = await runSlices(trainWriter, { ...training, startKey: modelKey, config: { ...config, steps: 10 } });
    expect(more.result.report.heldOutLoss).toBeLessThan(report.heldOutLoss);
  }, 300_000);

  it('holds all triplets of a caption out together, and says when there are too few', async () => {
    const people: TTextTriplet[] = Array.from({ length: 60 }, (_, i) => ({ id: `p${i}`, caption: `picture ${Math.floor(i / 3)}`, instruction: `add ${i} hats`, edited_caption: `picture with ${i} hats`, source: 'people', of: null }));
    const { train, heldOut } = await learningTriplets({ kind: 'file', key: await putJson({ version: 1, triplets: people }) });
    expect(train.length + heldOut.length).toBe(60);
    expect(heldOut.length % 3).toBe(0);
    expect(heldOut.every(({ caption }) => isHeldOut(caption)) && !train.some(({ caption }) => isHeldOut(caption))).toBe(true);
    const few = await putJson({ version: 1, triplets: train.slice(0, 3) });
    await expect(runSlices(trainWriter, { ...training, triplets: { kind: 'file', key: few } })).rejects.toThrow(/3 triplets of at most 96 tokens to learn from and 0 to measure on/);
    await expect(runSlices(trainWriter, { ...training, config: { ...config, tokens: 9 } })).rejects.toThrow(/0 triplets of at most 9 tokens/);
  });
});

describe('write-triplets', () => {
  it('gives the same texts however it is cut, and shards share the captions out', async () => {
    const { modelKey } = (await runSlices(trainWriter, training)).result;
    const input: WorkerInput<'write-triplets'> = { run, writer: { kind: 'gpt2', modelKey }, captions, shard: whole, seed: 1, sampling };
    const once = await runSlices(writeTriplets, input);
    const cut = await runSlices(writeTriplets, input, { budgetSeconds: 0 });
    expect([once.slices, cut.slices]).toEqual([1, 2]);
    expect(cut.result).toEqual(once.result);
    const parts = [];
    for (const index of [0, 1, 2]) parts.push(await runSlices(writeTriplets, { ...input, shard: { index, of: 3 } }));
    expect(parts.map(({ result }) => result.report.captions)).toEqual([10, 10, 10]);
    expect(parts.reduce((sum, { result }) => sum + result.report.generated, 0)).toBe(once.result.report.generated);
  }, 300_000);

  it('keeps what a chat model wrote before it failed, and goes on from there', async () => {
    let isDown = true;
    let answered = 0;
    const server: ChatServer = await startChatServer(() => (isDown && answered >= 8 ? { status: 401 } : { texts: [1, 2].map((n) => JSON.stringify({ instruction: `add ${n} hats`, edited_caption: `${++answered} hats and ${n}` })) }));
    process.env.LLM_URL = server.url;
    try {
      const input: WorkerInput<'write-triplets'> = { run, writer: { kind: 'chat', model: 'tiny' }, captions, shard: whole, seed: 1, sampling };
      const first = await runSlice(writeTriplets, input);
      expect(first.kind).toBe('unfinished');
      const { resumeKey } = first as { resumeKey: string };
      await expect(runSlice(writeTriplets, input, { resumeKey })).rejects.toThrow(/refused the key/);
      isDown = false;
      const rest = await runSlices(writeTriplets, input, { resumeKey });
      expect(rest.result.report).toEqual({ captions: 30, generated: 60, kept: 60, dropped: {} });
      // Four captions were answered before it failed; no caption was asked about twice, refused requests aside.
      expect(answered).toBe(60);
    } finally {
      delete process.env.LLM_URL;
      await server.stop();
    }
  });
});

describe('what becomes a triplet', () => {
  it('names why a text does not', () => {
    const of = (instruction: string, edited: string) => faultOf('a dog on a lawn', { instruction, edited_caption: edited }, 8);
    expect(of('add a hat', 'a dog with a hat on a lawn')).toBeUndefined();
    expect(faultOf('a dog', undefined, 8)).toBe('unreadable');
    expect(of('add a hat', '')).toBe('unreadable');
    expect(of(' ', 'a cat')).toBe('no-instruction');
    expect(of('the hat is red', 'a cat')).toBe('no-verb');
    expect(of('add a hat', 'The dog on the lawn.')).toBe('caption-unchanged');
    expect(of('add a hat', 'Add the hat')).toBe('repeats-instruction');
    expect(of('add a hat', 'a dog with a hat on a lawn in front of a house')).toBe('caption-too-long');
  });

  it('counts every text once', () => {
    const edit = { instruction: 'add a hat', edited_caption: 'a dog with a hat' };
    const caption = { id: 'c', caption: 'a dog' };
    const { triplets, report } = keepTriplets([{ caption, edits: [edit, undefined, { ...edit, instruction: 'Add the hat!' }, { ...edit, instruction: 'add a tie' }], missing: 1 }], 'chat', 20);
    expect(report).toEqual({ captions: 1, generated: 5, kept: 2, dropped: { 'no-answer': 1, unreadable: 1, duplicate: 1 } });
    expect(triplets.map(({ id }) => id)).toEqual(['c-1', 'c-4']);
  });

  it('reads back what it would have written, and nothing else', () => {
    const edit = { instruction: 'make it night', edited_caption: 'a lake at night' };
    expect(promptOf('a lake')).toBe('a lake\n##\n');
    expect(readCompletion(completionOf(edit))).toEqual(edit);
    for (const text of ['make it night', 'a %% b %% c', 'a ## b %% c', '']) expect(readCompletion(text)).toBeUndefined();
    expect(readCompletion('%% a lake')).toEqual({ instruction: '', edited_caption: 'a lake' });
  });
});

describe('merge-triplets', () => {
  it('leaves repetitions out, adds inverses once, and counts', async () => {
    const [first, second] = [worldTriplets(8, 'train', 40), worldTriplets(9, 'train', 40)];
    const { triplets, card } = joinTriplets([first, second, first.map((one) => ({ ...one, source: 'imported' as const }))], true);
    const own = triplets.filter(({ source }) => source === 'world');
    expect(card).toMatchObject({ triplets: triplets.length, duplicates: 120 - own.length, invertible: { triplets: own.length, of: own.length }, read: triplets.length });
    expect(card.sources).toEqual({ world: own.length, cycle: triplets.length - own.length });
    expect(new Set(triplets.map(({ id }) => id)).size).toBe(triplets.length);
    expect(triplets.map(({ id }) => id)).toEqual(triplets.map(({ id }) => id).sort());
    for (const { of, caption, edited_caption: edited } of triplets.filter(({ source }) => source === 'cycle')) expect(own.find(({ id }) => id === of)).toMatchObject({ caption: edited, edited_caption: caption });
    // Inverting what is there again adds nothing.
    expect(joinTriplets([triplets], true).triplets).toEqual(triplets);
    expect(joinTriplets([first, [{ ...first[0]!, instruction: 'add a hat' }]], false).triplets.map(({ id }) => id)).toContain(`${first[0]!.id}~2`);
  });

  it('reads files and worlds', async () => {
    const file = await putJson({ version: 1, triplets: worldTriplets(8, 'train', 5) });
    const { tripletsKey, card } = (await runSlices(mergeTriplets, { run, triplets: [{ kind: 'file', key: file }, { kind: 'world', world: 'shapes', seed: 9, count: 5 }], cycle: false })).result;
    expect(card).toMatchObject({ triplets: 10, sources: { world: 10 } });
    expect(card.invertible).toBeUndefined();
    expect((await getJson(tripletsKey, ZTextTripletsFile)).triplets).toHaveLength(10);
  });
});

it('draws captions of scenes that no training has seen, each once', () => {
  const drawn = worldCaptions(4, 50).map(({ caption }) => caption);
  expect(new Set(drawn).size).toBe(50);
});
