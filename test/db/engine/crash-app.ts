/** @file The app of the crash tests, a process of its own so that it too can be killed: counts every effect in Postgres. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Inngest } from 'inngest';
import { createServer } from 'inngest/node';
import pg from 'pg';

const { PORT, DATABASE_URL, ENGINE_URL } = process.env as Record<string, string>;
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 4 });
pool.on('error', () => {});
const quiet = { info() {}, warn() {}, error() {}, debug() {} };
const inngest = new Inngest({ id: 'crash', baseUrl: ENGINE_URL, isDev: false, checkpointing: false, logger: quiet });

/** Each execution returns a value of its own, so a step whose result changed between entries would be noticed. */
async function effect(runId: string, step: string): Promise<number> {
  await sleep(10 + Math.random() * 60);
  return (await pool.query<{ id: number }>('INSERT INTO public.effects (run, step) VALUES ($1, $2) RETURNING id', [runId, step])).rows[0].id;
}

const six = inngest.createFunction({ id: 'six', retries: 20, triggers: [{ event: 'crash/go' }] }, async ({ runId, step }) => {
  const first = await step.run('first', () => effect(runId, 'first'));
  const [left, right] = await Promise.all([step.run('left', () => effect(runId, 'left')), step.run('right', () => effect(runId, 'right')), step.sleep('nap', '1s')]);
  await step.sleep('rest', '1s');
  const last = await step.run('last', () => effect(runId, 'last'));
  await pool.query('INSERT INTO public.results (run, first, left_one, right_one, last) VALUES ($1, $2, $3, $4, $5)', [runId, first, left, right, last]);
  return [first, left, right, last];
});

createServer({ client: inngest, functions: [six] }).listen(Number(PORT), '127.0.0.1');
