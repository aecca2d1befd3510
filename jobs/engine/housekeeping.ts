import { type Engine, perform } from './engine.ts';

const EVERY_MS = 3_600_000;
const AT_ONCE = 1000;

/** Deletes finished runs (with their steps) and events older than the retention, a thousand at a time. Returns how many rows. */
export async function deleteOld(engine: Engine): Promise<number> {
  const age = `now() - ${engine.config.keepMs} * interval '1 ms'`;
  const statements = [
    `DELETE FROM inngest.runs WHERE id IN (SELECT id FROM inngest.runs WHERE ended_at < ${age} LIMIT ${AT_ONCE})`,
    `DELETE FROM inngest.events WHERE id IN (SELECT id FROM inngest.events WHERE received_at < ${age} LIMIT ${AT_ONCE})`,
    `DELETE FROM inngest.keys WHERE id IN (SELECT id FROM inngest.keys WHERE created_at < now() - interval '25 hours' LIMIT ${AT_ONCE})`,
    `DELETE FROM inngest.gates WHERE id IN (SELECT id FROM inngest.gates WHERE arrival < now() - interval '1 hour' LIMIT ${AT_ONCE})`,
  ];
  let deleted = 0;
  for (const statement of statements) {
    for (let n = AT_ONCE; n === AT_ONCE && !engine.stopping.signal.aborted; deleted += n) {
      n = await perform(engine, async ({ tx }) => (await tx.query(statement)).rowCount ?? 0);
    }
  }
  return deleted;
}

/** Keeps the tables small for as long as the engine runs; at start and every hour. */
export function keepTidy(engine: Engine): void {
  const tidy = () =>
    deleteOld(engine).then(
      (rows) => rows > 0 && engine.log.info({ rows }, 'deleted old runs and events'),
      (error: unknown) => engine.stopping.signal.aborted || engine.log.error({ error }, 'old runs and events could not be deleted'),
    );
  void tidy();
  const timer = setInterval(tidy, EVERY_MS);
  engine.stopping.signal.addEventListener('abort', () => clearInterval(timer));
}
