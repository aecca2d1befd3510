/** A whole loop with every part real: engine, worker and its computations, S3, Postgres, crowd. The models are tiny and know nothing. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TLoopReport, ZLoopReport } from '#lib/contracts/loop-report.ts';
import { db } from '#lib/db.ts';
import { LOOP_PRESETS } from '#lib/loop/config.ts';
import { createRun } from '#lib/run/create-run.ts';
import { until } from '#test/db/engine/harness.ts';
import { type SmokePlatform, startSmokePlatform } from '#test/support/smoke-platform.ts';

let platform: SmokePlatform;
const MINUTES = 60_000;

beforeAll(async () => {
  platform = await startSmokePlatform();
}, 8 * MINUTES);

afterAll(() => platform?.stop());

async function runLoop(): Promise<TLoopReport> {
  const { announceRequested } = await import('#jobs/models/announce-run.ts');
  const { runId } = await createRun({ stage: 'loop', config: { ...LOOP_PRESETS.smoke, reward: { ...LOOP_PRESETS.smoke.reward, curve: [3, 5_000] }, controls: { startReward: true }, seed: 5 }, createdById: platform.createdById });
  await announceRequested(runId);
  const { result } = await until(async () => {
    const run = await db().run.findUniqueOrThrow({ where: { id: runId }, select: { status: true, error: true, result: true } }).catch(() => null);
    if (!run) return null; // a busy machine
    if (run.status === 'Failed') throw new Error(`The loop failed: ${run.error}\n${platform.worker.log().slice(-3_000)}`);
    return run.status === 'Succeeded' && run;
  }, 9 * MINUTES).catch(async (error) => {
    console.log(await db().run.findMany({ select: { name: true, status: true, label: true, done: true, total: true, error: true }, orderBy: { createdAt: 'asc' } }));
    throw error;
  });
  return ZLoopReport.parse(result);
}

test('a smoke loop computes every part and reports it', async () => {
  const report = await runLoop();
  expect(report.verdict.n).toBe(8);
  expect(report.versusStart).toMatchObject({ a: 'HIVE', b: 'Start reward', n: 8 });
  expect(report.longRun).toBeNull();
  expect(report.controls.fiveVsOne).toBeNull();
  expect(report.missing).toEqual({ longRun: 'No checkpoints of the long run ship yet.', fiveVsOne: 'No checkpoints of the long run ship yet.' });
  expect(report.models.map(({ label }) => label)).toEqual(['Supervised', 'Control', 'HIVE', 'Oracle', 'Start reward']);
  // To the oracle all pairs of a model that knows nothing are equally wrong, so its arm may be the control; rewards differ.
  const keys = Object.fromEntries(report.models.map(({ label, key }) => [label, key]));
  expect(new Set([keys.Supervised, keys.Control, keys.HIVE, keys['Start reward']]).size).toBe(4);
  expect(report.scoring.map(({ by }) => by)).toEqual(['the learned reward', 'the start of the reward', 'the oracle']);
  const { trainedRankings, heldOutRankings, curve, pairAccuracy, pairs } = report.reward;
  expect(trainedRankings + heldOutRankings).toBe(20);
  // None, three items of two rankings each, all; more than there are is left out.
  expect(curve.map(({ rankings }) => rankings)).toEqual([0, 6, trainedRankings]);
  expect(curve.every((point) => point.pairs <= 10 * heldOutRankings)).toBe(true);
  expect(curve.at(-1)).toMatchObject({ pairAccuracy, pairs });
}, 10 * MINUTES);
