/** Active collection by a real worker with tiny models. The platform's part of it is tested in test/db/loop/active.test.ts. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ACTIVE_PRESETS } from '#lib/active/presets.ts';
import { db } from '#lib/db.ts';
import { LOOP_PRESETS } from '#lib/loop/config.ts';
import { createRun } from '#lib/run/create-run.ts';
import { type TActiveReport, ZActiveReport } from '#lib/run/stages/active.ts';
import type { StageName } from '#lib/run/stages.ts';
import { until } from '#test/db/engine/harness.ts';
import { brokenInvariants } from '#test/support/crowd-invariants.ts';
import { type SmokePlatform, startSmokePlatform } from '#test/support/smoke-platform.ts';

const MINUTES = 60_000;

let platform: SmokePlatform;
let runId: string;
let report: TActiveReport;

async function start(stage: StageName, settings: unknown): Promise<string> {
  const { announceRequested } = await import('#jobs/models/announce-run.ts');
  const { runId: id } = await createRun({ stage, config: settings, createdById: platform.createdById });
  await announceRequested(id);
  return id;
}

const ended = (id: string) => until(async () => {
  const run = await db().run.findUniqueOrThrow({ where: { id }, select: { status: true, error: true, result: true } });
  return ['Succeeded', 'Failed'].includes(run.status) && run;
}, 8 * MINUTES);

async function succeed<T>(stage: StageName, settings: unknown): Promise<T> {
  const { status, error, result } = await ended(await start(stage, settings));
  expect({ status, error }).toEqual({ status: 'Succeeded', error: null });
  return result as T;
}

beforeAll(async () => {
  platform = await startSmokePlatform();
  const { models } = await succeed<{ models: { name: string; modelId: string }[] }>('shipped', {});
  const shipped = Object.fromEntries(models.map(({ name, modelId }) => [name, modelId]));
  const { datasetId } = await succeed<{ datasetId: string }>('rankings', { ...LOOP_PRESETS.smoke.rankings, editorId: shipped.editor, seed: 3 });
  const config = { ...ACTIVE_PRESETS.smoke, editorId: shipped.editor, startId: shipped.reward, datasetId, seed: 4 };
  runId = await start('active', config);
  const { status, error, result } = await ended(runId);
  expect({ status, error }).toEqual({ status: 'Succeeded', error: null });
  report = ZActiveReport.parse(result);
}, 15 * MINUTES);

afterAll(() => platform?.stop());

test('members that learnt differently disagree, more about what they choose, and what is measured is what the rewards’ own training found', async () => {
  expect(report.disagreement.random).toBeGreaterThan(0);
  expect(report.disagreement.active).toBeGreaterThan(report.disagreement.pool);
  const rewards = await db().run.findMany({ where: { parentId: runId, stage: 'reward' }, select: { result: true } });
  const points = [...report.active, ...report.random];
  for (const { modelId, accuracy } of points) {
    const own = rewards.map(({ result }) => result as { modelId: string; report: { pairAccuracy: { share: number } } }).find((one) => one.modelId === modelId);
    // Stored in half precision, a reward may see one or two pairs the other way.
    expect(Math.abs((own?.report.pairAccuracy.share ?? 0) - accuracy)).toBeLessThan(0.05);
  }
  const { before, after } = report.comparison;
  expect([before, after]).toEqual([report.random.at(-1)?.accuracy, report.active.at(-1)?.accuracy]);
  expect(new Set(points.map(({ modelId }) => modelId)).size).toBe(9);
  expect(await brokenInvariants()).toEqual([]);
});
