/** Triplets of texts as a run: a writer trained and listed, captions dealt to shards, what people wrote learnt from and joined. The worker is a stand-in. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ZTextTripletsFile } from '#lib/contracts/triplets.ts';
import { importRows } from '#lib/dataset/instructions/import-rows.ts';
import type { TInstructionRow } from '#lib/dataset/instructions/row.ts';
import { db } from '#lib/db.ts';
import { createRun } from '#lib/run/create-run.ts';
import { tripletsStage } from '#lib/run/stages/triplets.ts';
import { getJSON } from '#lib/storage/json-file.ts';
import { startWorkflows, type Workflows } from '#test/support/workflows.ts';

let workflows: Workflows;
beforeAll(async () => {
  workflows = await startWorkflows();
}, 120_000);
afterAll(() => workflows.stop());

const row = (id: string, caption: string | null): TInstructionRow => ({ id, image_file: 'a.jpg', image_sha256: 'ab'.repeat(32), instruction: 'Add a dog', caption, edited_caption: caption && `${caption} with a dog`, worker: 'A1', study: 'S1' });

test('a run trains a writer, writes in shards, adds inverses and lists writer and dataset', async () => {
  const runId = await workflows.start('triplets', { name: 'First texts', seed: 7, captions: 20, shards: 3 });
  const { result } = await workflows.reached(runId, ['Succeeded']);
  const { datasetId, modelId, training, writing, card } = tripletsStage.result.parse(result);
  expect(training?.world?.right.share).toBe(0.8);
  expect(writing).toEqual({ captions: 20, generated: 100, kept: 20, dropped: { duplicate: 80 } });
  expect(card.invertible?.triplets).toBe(card.invertible?.of);
  const dataset = await db().dataset.findUniqueOrThrow({ where: { id: datasetId } });
  expect(dataset).toMatchObject({ kind: 'triplets', name: 'First texts', items: card.triplets, runId });
  const { triplets } = await getJSON(ZTextTripletsFile, dataset.key);
  expect(triplets).toHaveLength(card.triplets);
  expect(await db().model.findUniqueOrThrow({ where: { id: modelId as string } })).toMatchObject({ kind: 'Writer', name: 'First texts: writer', runId });

  const again = await workflows.start('triplets', { name: 'By the same writer', writer: modelId, seed: 8, captions: 5, cycle: false, mergeId: datasetId });
  const more = tripletsStage.result.parse((await workflows.reached(again, ['Succeeded'])).result);
  expect([more.modelId, more.training]).toEqual([null, null]);
  expect(more.card.triplets).toBe(card.triplets + 5);
  const uses = await db().runUse.findMany({ where: { runId: again }, select: { role: true, subjectId: true } });
  expect(uses).toEqual(expect.arrayContaining([{ role: 'writer', subjectId: modelId }, { role: 'joined', subjectId: datasetId }]));
});

test('what people wrote is learnt from, written about and joined; instructions without captions are no help', async () => {
  const { datasetId } = await importRows({ name: 'Written', rows: [row('a', 'a lawn'), row('b', 'a lake'), row('c', null)], actorId: 'system' });
  const runId = await workflows.start('triplets', { name: 'From people', seed: 1, learnFromId: datasetId, captionsOfId: datasetId, mergeId: datasetId });
  const { card, writing } = tripletsStage.result.parse((await workflows.reached(runId, ['Succeeded'])).result);
  expect(writing.captions).toBe(2);
  expect(card.sources).toEqual({ people: 2, gpt2: 2, cycle: 4 });

  const bare = await importRows({ name: 'Bare', rows: [row('d', null)], actorId: 'system' });
  const refused = await workflows.start('triplets', { name: 'From nothing', seed: 1, learnFromId: bare.datasetId });
  expect((await workflows.reached(refused, ['Failed'])).error).toBe('The dataset "Bare" has 1 instruction but no captions before and after the edit, so there are no triplets in it.');
});

test('a chat model is named when, and only when, one writes', async () => {
  const create = (config: object) => createRun({ stage: 'triplets', createdById: workflows.researcherId, config: { name: 'x', seed: 1, ...config } });
  await expect(create({ writer: 'chat' })).rejects.toThrow(/name the model when, and only when, a chat API writes/);
  await expect(create({ chatModel: 'm' })).rejects.toThrow(/name the model when, and only when, a chat API writes/);
  await expect(create({ writer: 'chat', chatModel: 'm' })).resolves.toBeDefined();
});
