/** Active collection with its random control through every part of the platform: what is asked, what learns from it, and what is measured on what. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ACTIVE_PRESETS } from '#lib/active/presets.ts';
import type { TRankingsFile } from '#lib/contracts/stages.ts';
import { readRankings } from '#lib/dataset/read-rankings.ts';
import { saveDataset } from '#lib/dataset/save-dataset.ts';
import { db } from '#lib/db.ts';
import { LOOP_PRESETS } from '#lib/loop/config.ts';
import { type TActiveReport, ZActiveReport } from '#lib/run/stages/active.ts';
import type { StageName } from '#lib/run/stages.ts';
import { putJSON } from '#lib/storage/json-file.ts';
import { brokenInvariants } from '#test/support/crowd-invariants.ts';
import { startWorkflows, type Workflows } from '#test/support/workflows.ts';

const MINUTES = 60_000;
const { budget, heldOut, members, overlap, pool } = ACTIVE_PRESETS.smoke;

let workflows: Workflows;
let config: Record<string, unknown>;
let runId: string;
let report: TActiveReport;

async function succeed<T>(stage: StageName, settings: unknown): Promise<T> {
  return (await workflows.reached(await workflows.start(stage, settings), ['Succeeded'], 3 * MINUTES)).result as T;
}

beforeAll(async () => {
  workflows = await startWorkflows();
  const { models } = await succeed<{ models: { name: string; modelId: string }[] }>('shipped', {});
  const shipped = Object.fromEntries(models.map(({ name, modelId }) => [name, modelId]));
  const { datasetId } = await succeed<{ datasetId: string }>('rankings', { ...LOOP_PRESETS.smoke.rankings, editorId: shipped.editor, seed: 3 });
  config = { ...ACTIVE_PRESETS.smoke, editorId: shipped.editor, startId: shipped.reward, datasetId, seed: 4 };
  runId = await workflows.start('active', config);
  report = ZActiveReport.parse((await workflows.reached(runId, ['Succeeded'], 5 * MINUTES)).result);
}, 8 * MINUTES);

afterAll(() => workflows?.stop());

const side = (file: TRankingsFile, split: 'train' | 'held-out') => file.items.filter((item) => item.split === split).map(({ id }) => id);
const filesOf = (points: TActiveReport['active']) => Promise.all(points.map(async ({ datasetId }) => (await readRankings(datasetId)).file));

test('the plan is fixed before anybody is asked, and one study asks about both arms and what measures', async () => {
  const { text, sha256, registeredAt } = report.plan;
  expect(createHash('sha256').update(text).digest('hex')).toBe(sha256);
  expect(JSON.parse(text)).toMatchObject({ seed: 4, pool, budget, heldOut, members, datasetId: config.datasetId });
  const studies = await db().study.findMany({ where: { run: { parentId: runId } }, select: { id: true, publishedAt: true, items: { select: { id: true } } } });
  expect(studies).toEqual([expect.objectContaining({ id: report.studyId })]);
  expect(new Date(registeredAt).getTime()).toBeLessThan(studies[0].publishedAt?.getTime() as number);
  expect(studies[0].items).toHaveLength(2 * budget - report.items.both + heldOut);
  expect(await db().assignment.count({ where: { studyId: report.studyId } })).toBe(overlap * studies[0].items.length);
  expect(await brokenInvariants()).toEqual([]);
});

test('every point has what was known and so much of its arm, smaller parts inside larger ones; all are measured on the same items, which nothing trains on', async () => {
  const known = (await readRankings(config.datasetId as string)).file;
  const held = side((await filesOf(report.active))[0], 'held-out');
  expect(held).toHaveLength(heldOut);
  for (const points of [report.active, report.random]) {
    const files = await filesOf(points);
    expect(points.map(({ items, rankings }) => [items, rankings])).toEqual([0, 0.25, 0.5, 0.75, 1].map((share) => [share * budget, share * budget * overlap]));
    for (const [i, file] of files.entries()) {
      expect(side(file, 'held-out')).toEqual(held);
      const train = side(file, 'train');
      expect(train).toEqual(expect.arrayContaining([...side(known, 'train'), ...(i > 0 ? side(files[i - 1], 'train') : [])]));
      expect(train).toHaveLength(side(known, 'train').length + points[i].items);
    }
  }
  const questions = (file: TRankingsFile, split: 'train' | 'held-out') => file.items.filter((item) => item.split === split).map(({ instruction, original }) => `${original.sha256} ${instruction}`);
  const [whole] = (await filesOf(report.active)).slice(-1);
  expect(questions(whole, 'held-out').filter((one) => questions(whole, 'train').includes(one))).toEqual([]);
  expect(report.disagreement.active).toBeGreaterThanOrEqual(Math.max(report.disagreement.pool, report.disagreement.random));
});

test('the arms differ in what they learn from alone', async () => {
  const rewards = await db().run.findMany({ where: { parentId: runId, stage: 'reward' }, select: { name: true, config: true, result: true } });
  expect(rewards).toHaveLength(members + 1 + 2 * 4);
  const settings = (modelId: string) => rewards.find(({ result }) => (result as { modelId: string }).modelId === modelId)?.config as { datasetId: string; seed: number; training: { steps: number; resample?: boolean } };
  const [active, random] = [report.active, report.random].map((points) => settings(points[points.length - 1].modelId));
  expect({ ...active, datasetId: '' }).toEqual({ ...random, datasetId: '' });
  expect(active.training).toEqual({ ...ACTIVE_PRESETS.smoke.training, leaveOutFlags: active.training && expect.any(Array) });
  expect(settings(report.active[0].modelId).training.steps).toBeLessThan(active.training.steps);
  const ensemble = rewards.filter(({ name }) => name.startsWith('Member')).map(({ config: of }) => of as { seed: number; datasetId: string; training: { steps: number; resample?: boolean } });
  expect(new Set(ensemble.map(({ seed }) => seed)).size).toBe(members);
  // As many passes as the others: over the known items alone, as the reward from nothing new.
  for (const { datasetId, training } of ensemble) expect([datasetId, training.resample, training.steps]).toEqual([config.datasetId, true, settings(report.active[0].modelId).training.steps]);
  const { ci95 } = report.comparison;
  expect(report.saving.isShown).toBe(ci95[0] > 0 && report.saving.saved !== null);
});

test('rankings that new ones cannot join, and a pool too small to choose from, are refused with a sentence before anybody is asked', async () => {
  await expect(workflows.start('active', { ...config, pool: 6, budget: 4 })).rejects.toThrow('at "pool": needs at least twice as many candidates as are chosen');
  const { file } = await readRankings(config.datasetId as string);
  const two = { ...file, items: file.items.map((item) => ({ ...item, variants: item.variants.slice(0, 2) })) };
  const { key, sha256 } = await putJSON(two, 'datasets');
  const { datasetId } = await saveDataset({ kind: 'rankings', name: 'Of two', key, sha256, items: two.items.length, card: {} });
  const refused = await workflows.start('active', { ...config, datasetId });
  expect((await workflows.reached(refused, ['Failed'], MINUTES)).error).toBe('"Of two" ranks 2 edits of an instruction, and new rankings are of 5: choose rankings that were collected here.');
  expect(await db().study.count({ where: { run: { parentId: refused } } })).toBe(0);
}, 5 * MINUTES);
