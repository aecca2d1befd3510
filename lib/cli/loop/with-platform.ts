import { db } from '#lib/db.ts';
import type { Workplace } from './execute-run.ts';
import { openPlatform } from './loop-platform.ts';

async function researcher(email: string): Promise<string> {
  const found = await db().user.findUnique({ where: { email }, select: { id: true, roles: true } });
  if (!found?.roles.some((role) => role === 'Researcher' || role === 'Admin')) throw new Error(`This platform has no researcher ${email}: name one with --as.`);
  return found.id;
}

/**
 * Opens the platform of a folder for some work and closes it again. Ctrl-C aborts the work's signal; work that it stopped returns false, and the command
 * says how to go on.
 */
export async function withPlatform(dir: string, email: string, work: (workplace: Workplace) => Promise<boolean>): Promise<void> {
  const started = Date.now();
  const say = (line: string) => console.error(`${((Date.now() - started) / 1000).toFixed(1).padStart(7)} s  ${line}`);
  const abort = new AbortController();
  const onSignal = () => abort.abort();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, onSignal);
  const platform = await openPlatform(dir, say);
  try {
    if (await work({ platform, actorId: await researcher(email), email, signal: abort.signal, say })) return;
    say('cancelled; the same command goes on from the parts that were finished');
    process.exitCode = 130;
  } finally {
    await (await import('#lib/db.ts')).closeDb();
    await platform.stop();
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(name, onSignal);
  }
}
