/** The scheduled gate from end to end: rankings come in, a loop starts by itself, learns from them too, and promotes only by its rule. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ZLoopReport } from '#lib/contracts/loop-report.ts';
import { db } from '#lib/db.ts';
import { setSchedule } from '#lib/loop/set-schedule.ts';
import { until } from '#test/db/engine/harness.ts';
import { startWorkflows, type Workflows } from '#test/support/workflows.ts';

const MINUTES = 60_000;
let workflows: Workflows;

beforeAll(async () => {
  workflows = await startWorkflows();
}, 2 * MINUTES);

afterAll(() => workflows?.stop());

test('enough new rankings start one loop, which ends with a verdict over their editor', async () => {
  const shipped = (await workflows.reached(await workflows.start('shipped', {}), ['Succeeded'], 2 * MINUTES)).result as { models: { name: string; modelId: string }[] };
  const editorId = shipped.models.find(({ name }) => name === 'editor')?.modelId as string;
  await setSchedule({ isOn: true, everyRankings: 20, isNightly: false, preset: 'smoke', crowd: 'simulated', actorId: workflows.researcherId });
  const rankings = (await workflows.reached(await workflows.start('rankings', { editorId, seed: 3, items: 10, overlap: 2 }), ['Succeeded'], 5 * MINUTES)).result as { studyId: string; rankings: number };
  expect(rankings.rankings).toBe(20);

  const loop = await until(() => db().run.findFirst({ where: { stage: 'loop' } }), 3 * MINUTES);
  const report = ZLoopReport.parse((await workflows.reached(loop.id, ['Succeeded'], 10 * MINUTES)).result);
  const studies = await db().datasetStudy.findMany({ where: { datasetId: report.rankings.datasetId }, select: { studyId: true } });
  expect(studies.map(({ studyId }) => studyId).sort()).toEqual([rankings.studyId, report.rankings.studyId].sort());
  expect(report.rankings.rankings).toBe(40);
  expect(await db().promotion.count({ where: { runId: loop.id } })).toBe(report.promotion.isPromoted ? 1 : 0);
  expect(report.promotion.isPromoted).toBe((report.verdict.ci95?.[0] ?? 0) > 0.5);
  // Its own rankings are no reason for another one, however often it is asked.
  await new Promise((resolve) => setTimeout(resolve, 65_000));
  expect(await db().run.count({ where: { stage: 'loop' } })).toBe(1);
}, 25 * MINUTES);
