import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nextTime } from '#jobs/engine/cron.ts';
import { durationMs, momentOf } from '#jobs/engine/duration.ts';
import { freePort } from '#lib/dev/ports.ts';
import { spawnEngine, startBoth, until } from '../harness.ts';

let both: Awaited<ReturnType<typeof startBoth>>;
const ticks: number[] = [];

beforeAll(async () => {
  both = await startBoth('cron', (inngest) => [
    inngest.createFunction({ id: 'tick', triggers: [{ cron: '* * * * * *' }] }, () => void ticks.push(Date.now())),
    inngest.createFunction({ id: 'yearly', triggers: [{ cron: 'TZ=Europe/Paris 0 12 1 1 *' }] }, () => 'rare'),
  ]);
});
afterAll(() => both?.stop());

test('two engines fire each tick once', async () => {
  const second = await spawnEngine({ port: await freePort(), databaseUrl: process.env.DATABASE_URL as string, appUrls: [both.app.url] });
  await sleep(1000);
  const before = ticks.length;
  const started = Date.now();
  await sleep(4000);
  const fired = ticks.slice(before);
  expect(fired.length).toBeGreaterThanOrEqual(3);
  expect(fired.length).toBeLessThanOrEqual(Math.ceil((Date.now() - started) / 1000) + 1);
  const secondsSeen = ticks.map((at) => Math.floor(at / 1000));
  expect(new Set(secondsSeen).size).toBeGreaterThanOrEqual(secondsSeen.length - 1);
  await second.kill('SIGKILL');
});

test('ticks missed while no engine runs are made up for by one run', async () => {
  await both.engine.kill('SIGKILL');
  await sleep(200);
  const before = ticks.length;
  const database = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await database.connect();
  await database.query("UPDATE inngest.crons SET next_at = now() - interval '1 hour'");
  await database.end();
  both.engine = await spawnEngine({ port: both.port, databaseUrl: process.env.DATABASE_URL as string, appUrls: [both.app.url] });
  await until(() => ticks.length > before);
  const first = ticks.length;
  await sleep(2500);
  expect(first - before).toBeLessThanOrEqual(2);
  expect(ticks.length - first).toBeLessThanOrEqual(4);
});

test('cron expressions know time zones, and malformed ones are refused with a sentence', () => {
  const after = new Date('2026-07-01T00:00:00Z');
  expect(nextTime('TZ=Europe/Paris 0 12 * * *', after).toISOString()).toBe('2026-07-01T10:00:00.000Z');
  expect(nextTime('0 12 * * *', after).toISOString()).toBe('2026-07-01T12:00:00.000Z');
  expect(() => nextTime('every day')).toThrow(/not a cron expression/);
  expect(() => nextTime('TZ=Nowhere/Land 0 12 * * *')).toThrow(/not a cron expression/);
});

test('durations read as the SDK writes them', () => {
  expect(durationMs('1m30s')).toBe(90_000);
  expect(durationMs('1w2d')).toBe(9 * 86_400_000);
  expect(momentOf('2030-01-01T00:00:00.000Z').toISOString()).toBe('2030-01-01T00:00:00.000Z');
  expect(() => durationMs('soon')).toThrow('"soon" is not a duration');
});
