/** The loop's workflows on a real engine, Postgres, S3 and crowd; the models are made up, their skills known. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ZLoopReport } from '#lib/contracts/loop-report.ts';
import { db } from '#lib/db.ts';
import { LOOP_PRESETS } from '#lib/loop/config.ts';
import { startWorkflows, type Workflows } from '#test/support/workflows.ts';

let workflows: Workflows;

beforeAll(async () => {
  workflows = await startWorkflows();
}, 60_000);

afterAll(() => workflows.stop());

test('a loop runs from shipped models to a report', async () => {
  const runId = await workflows.start('loop', { ...LOOP_PRESETS.smoke, seed: 7, study: { items: 12, overlap: 3 } });
  const { result } = await workflows.reached(runId, ['Succeeded'], 110_000).catch(async (error) => {
    console.log(error.message, await db().run.findMany({ select: { name: true, stage: true, status: true, label: true, error: true, startedAt: true, endedAt: true }, orderBy: { createdAt: 'asc' } }));
    console.log(workflows.engine.log().slice(-6000));
    throw error;
  });
  const report = ZLoopReport.parse(result);
  console.log(JSON.stringify(report, null, 1));
  expect(await db().model.count({ where: { run: { parentId: runId } } })).toBe(4);
}, 120_000);
