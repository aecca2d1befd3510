import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CrashRig } from './crash-rig.ts';

const RUNS = 50;
const rig = new CrashRig();
beforeAll(() => rig.start(), 120_000);
afterAll(() => rig.stop());

test('50 runs survive kill -9 of the engine, again and again', { timeout: 180_000 }, async () => {
  const sending = rig.sendAll(RUNS);
  for (let kills = 0; kills < 8; kills++) {
    await sleep(200 + Math.random() * 1000);
    await rig.killEngine();
  }
  await rig.expectExactlyOnce(await sending);
});

test('50 runs survive kill -9 of the app and of Postgres', { timeout: 180_000 }, async () => {
  const sending = rig.sendAll(RUNS);
  for (const kill of [rig.killApp, rig.killPostgres, rig.killApp, rig.killPostgres, rig.killApp]) {
    await sleep(600 + Math.random() * 800);
    await kill.call(rig);
  }
  await rig.expectExactlyOnce(await sending);
  expect(rig.engine.child.exitCode).toBe(null);
});

test('two engines share the work of one database, and one dies', { timeout: 180_000 }, async () => {
  const second = await rig.anotherEngine();
  const sending = rig.sendAll(RUNS);
  await sleep(2500);
  await second.kill('SIGKILL');
  await rig.expectExactlyOnce(await sending);
});
