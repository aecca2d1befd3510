import { Cron } from 'croner';
import { durationMs } from './duration.ts';
import { sparing } from './faults.ts';
import { admit } from './flow-control.ts';
import type { FunctionConfig, Work } from './state.ts';
import { ulid } from './ulid.ts';

/**
 * The next time of a cron expression after now, which may begin with `TZ=<zone> ` (otherwise UTC).
 * @throws a sentence when the expression is malformed or never comes again.
 */
export function nextTime(expression: string, after = new Date()): Date {
  const [, zone, pattern] = /^(?:TZ=(\S+)\s+)?(.*)$/.exec(expression.trim()) as unknown as [string, string | undefined, string];
  let next: Date | null;
  try {
    next = new Cron(pattern, { timezone: zone ?? 'UTC', paused: true }).nextRun(after);
  } catch (cause) {
    throw new Error(`"${expression}" is not a cron expression: ${(cause as Error).message}`, { cause });
  }
  if (!next) throw new Error(`The cron expression "${expression}" never comes again.`);
  return next;
}

/** Makes the table hold exactly the crons of these functions; one that stays keeps its next time, so a sync skips no tick. */
export async function keepCrons(work: Work, functions: FunctionConfig[]): Promise<void> {
  for (const fn of functions) {
    const crons = fn.triggers.flatMap((trigger) => ('cron' in trigger ? [trigger] : []));
    await work.tx.query('DELETE FROM inngest.crons WHERE function_id = $1 AND NOT (cron = ANY ($2))', [fn.id, crons.map(({ cron }) => cron)]);
    for (const { cron, jitter } of crons) {
      await sparing(work, fn.id, () =>
        work.tx.query(
          'INSERT INTO inngest.crons (function_id, cron, jitter_ms, next_at) VALUES ($1, $2, $3, $4) ON CONFLICT (function_id, cron) DO UPDATE SET jitter_ms = excluded.jitter_ms',
          [fn.id, cron, jitter ? durationMs(jitter) : 0, nextTime(cron)],
        ),
      );
    }
  }
}

/**
 * Starts the functions whose time has come and sets their next time, in one transaction: two engines cannot fire one tick
 * twice, and ticks missed while no engine ran are made up for by one run, not by a flood. Returns whether any was due.
 */
export async function fireCrons(work: Work): Promise<boolean> {
  const { rows } = await work.tx.query<{ function_id: string; cron: string; jitter_ms: number; config: FunctionConfig }>(
    `SELECT c.function_id, c.cron, c.jitter_ms, f.config FROM inngest.crons c JOIN inngest.functions f ON f.id = c.function_id
     WHERE c.next_at <= now() AND f.archived_at IS NULL ORDER BY c.next_at LIMIT 50 FOR UPDATE OF c SKIP LOCKED`,
  );
  for (const { function_id, cron, jitter_ms, config } of rows) {
    // Should it never come again, it is asked again in a year.
    await work.tx.query("UPDATE inngest.crons SET next_at = now() + interval '1 year' WHERE function_id = $1 AND cron = $2", [function_id, cron]);
    await sparing(work, function_id, async () => {
      const next = new Date(nextTime(cron).getTime() + Math.random() * jitter_ms);
      await work.tx.query('UPDATE inngest.crons SET next_at = $3 WHERE function_id = $1 AND cron = $2', [function_id, cron, next]);
    });
    const event = { id: ulid(), name: 'inngest/scheduled.timer', data: { cron }, ts: Date.now() };
    await sparing(work, function_id, () => admit(work, { fn: config, events: [event], cron }));
  }
  return rows.length > 0;
}
