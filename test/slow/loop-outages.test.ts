/** A loop whose storage is away for a minute in the middle of a computation, and whose worker dies and comes back only after a while, as another one. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { watchRun } from '#lib/cli/loop/watch-run.ts';
import { ZLoopReport } from '#lib/contracts/loop-report.ts';
import { db } from '#lib/db.ts';
import { LOOP_PRESETS } from '#lib/loop/config.ts';
import { createRun } from '#lib/run/create-run.ts';
import { findSilence } from '#lib/run/find-silence.ts';
import { until } from '#test/db/engine/harness.ts';
import { brokenInvariants } from '#test/support/crowd-invariants.ts';
import { type SmokePlatform, startSmokePlatform } from '#test/support/smoke-platform.ts';

const MINUTES = 60_000;
let platform: SmokePlatform;

beforeAll(async () => {
  // The harness's engine repeats steps faster than one in service, and so gives up sooner.
  platform = await startSmokePlatform({ engine: { INNGEST_ENGINE_RETRY_SECONDS: '5' } });
}, 10 * MINUTES);

const stop = new AbortController();
afterAll(async () => {
  stop.abort();
  await platform?.stop();
});

test('goes on after both by itself, and says meanwhile what it waits for', async () => {
  const { announceRequested } = await import('#jobs/models/announce-run.ts');
  const { runId } = await createRun({ stage: 'loop', config: { ...LOOP_PRESETS.smoke, seed: 6 }, createdById: platform.createdById });
  await announceRequested(runId);
  const said: string[] = [];
  const watching = watchRun({ runId, parts: 22, signal: stop.signal, say: (line) => said.push(line) });
  watching.catch(() => undefined);
  const computing = (stage: string) =>
    until(async () => {
      const current = (await platform.worker.health())?.current;
      const run = await db().run.findUniqueOrThrow({ where: { id: runId } }).catch(() => null); // a busy machine
      if (run?.status === 'Failed') throw new Error(`The loop failed: ${run.error}`);
      return current && (await db().run.count({ where: { id: current.runId, stage } }).catch(() => 0)) > 0;
    }, 10 * MINUTES);

  await computing('fine-tune');
  await platform.s3.leave();
  await sleep(MINUTES);
  await platform.s3.comeBack();

  await computing('reward');
  await platform.worker.kill();
  const killed = Date.now();
  const since = await until(() => findSilence(runId).catch(() => null), 3 * MINUTES);
  expect(Math.abs(since.getTime() - killed)).toBeLessThan(5_000);
  await until(() => said.some((line) => line.startsWith(`no worker has been heard of since ${since.toISOString().slice(11, 19)} UTC`)), 2 * MINUTES);
  platform.worker = await platform.bootWorker(platform.ports.second);
  await until(() => said.includes('a worker is back'), 3 * MINUTES);

  expect(await watching).toMatchObject({ status: 'Succeeded', error: null });
  ZLoopReport.parse((await db().run.findUniqueOrThrow({ where: { id: runId } })).result);
  expect(await findSilence(runId)).toBeNull();
  expect(await brokenInvariants()).toEqual([]);
}, 25 * MINUTES);
