/** @file The engine killed twenty times at random moments while several hundred runs are under way. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CrashRig } from '#test/db/engine/crash-rig.ts';

const KILLS = 20;
const RUNS_PER_KILL = 15;
const rig = new CrashRig();
beforeAll(() => rig.start());
afterAll(() => rig.stop());

test('every run ends once and no result is lost through twenty kills under load', async () => {
  const sent: string[] = [];
  for (let kills = 0; kills < KILLS; kills++) {
    // New work before each kill, so that every one of them meets runs in all their stages.
    const sending = rig.sendAll(RUNS_PER_KILL);
    await sleep(Math.random() * 2_500);
    await rig.killEngine();
    sent.push(...(await sending));
  }
  const repeated = await rig.expectExactlyOnce(sent, 900_000);
  console.log(`${sent.length} runs, ${KILLS} kills: ${4 * sent.length} steps stored once, ${repeated} calls repeated`);
  // At least once: a kill repeats what it interrupted, up to the calls that may be in flight, and nothing else.
  expect(repeated).toBeLessThanOrEqual(KILLS * 64);
});
