import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { api, endedRuns, spawnEngine, startBoth, until } from './harness.ts';

let both: Awaited<ReturnType<typeof startBoth>>;
const started: number[] = [];
let contested = 0;

beforeAll(async () => {
  both = await startBoth('performance', (inngest) => [
    inngest.createFunction({ id: 'now', triggers: [{ event: 'p/now' }] }, () => started.push(Date.now())),
    inngest.createFunction({ id: 'chain', triggers: [{ event: 'p/chain' }] }, async ({ step }) => {
      for (let i = 0; i < 20; i++) await step.run(`step ${i}`, () => i);
    }),
    inngest.createFunction({ id: 'slow', triggers: [{ event: 'p/slow' }] }, async ({ step }) => step.run('long', () => sleep(3000).then(() => 'done'))),
    inngest.createFunction({ id: 'contested', triggers: [{ event: 'p/contested' }] }, async ({ step }) =>
      step.run('work', async () => {
        const call = ++contested;
        await sleep(call === 1 ? 1000 : 2000);
        return call;
      }),
    ),
  ]);
});
afterAll(() => both?.stop());

const send = async (name: string) => (await both.inngest.send({ name, data: {} })).ids[0];

test('a run starts and each step follows within a fraction of a second', async () => {
  await endedRuns(both.engine.url, await send('p/now'));
  const delays: number[] = [];
  for (let i = 0; i < 10; i++) {
    const sent = Date.now();
    await endedRuns(both.engine.url, await send('p/now'));
    delays.push((started.at(-1) as number) - sent);
  }
  const median = delays.sort((a, b) => a - b)[5];
  const begun = Date.now();
  await endedRuns(both.engine.url, await send('p/chain'));
  const perStep = (Date.now() - begun) / 21;
  console.log(`median ${median} ms from send to function, ${perStep.toFixed(1)} ms per step`);
  expect(median).toBeLessThan(1000);
  expect(perStep).toBeLessThan(500);
});

test('an idle engine uses next to no CPU', async () => {
  const used = () => {
    const fields = readFileSync(`/proc/${both.engine.child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  };
  await sleep(500);
  const before = used();
  await sleep(4000);
  const share = (used() - before) / 4000;
  console.log(`idle: ${(share * 100).toFixed(1)} % of one core`);
  expect(share).toBeLessThan(0.05);
});

test('a step in flight when Postgres cuts every connection still counts, and runs once', async () => {
  const id = await send('p/slow');
  await until(async () => ((await (await fetch(`${both.engine.url}/health`)).json()) as { running: number }).running === 1);
  const database = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await database.connect();
  await database.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'inngest-engine%'");
  await database.end();
  expect((await endedRuns(both.engine.url, id))[0]).toMatchObject({ status: 'Completed', output: 'done' });
  expect(both.engine.log()).toContain('the database is back');
  expect(both.engine.log()).not.toContain('took over');
});

test('the result of a call that was taken over meanwhile is not believed', async () => {
  const id = await send('p/contested');
  await until(() => contested === 1);
  const database = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await database.connect();
  await database.query("UPDATE inngest.queue SET engine = NULL, claim = claim + 1 WHERE step_id = 'step'");
  await database.end();
  expect((await endedRuns(both.engine.url, id))[0].output).toBe(2);
  expect(contested).toBe(2);
});

test('old runs and events are deleted, active ones kept', async () => {
  const [old, recent] = [await send('p/now'), await send('p/now')];
  for (const id of [old, recent]) await endedRuns(both.engine.url, id);
  const database = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await database.connect();
  await database.query("UPDATE inngest.runs SET ended_at = now() - interval '40 days' WHERE event_ids @> ARRAY[$1]", [old]);
  await database.query("UPDATE inngest.events SET received_at = now() - interval '40 days' WHERE id = $1", [old]);
  await database.end();
  await both.engine.kill('SIGTERM');
  both.engine = await spawnEngine({ port: both.port, databaseUrl: process.env.DATABASE_URL as string, appUrls: [both.app.url] });
  await until(async () => (await api(both.engine.url, `/v1/events/${old}`)).status === 404);
  expect((await api(both.engine.url, `/v1/events/${old}/runs`)).data).toEqual([]);
  expect((await api(both.engine.url, `/v1/events/${recent}/runs`)).data).toHaveLength(1);
});
