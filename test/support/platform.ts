import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { type Platform, startPlatform } from '#lib/dev/platform.ts';
import { cloneDatabase } from '#test/support/clone-database.ts';

/** A running platform; `stop` also forgets its data. */
export type TestPlatform = Platform & { dir: string };

/**
 * The whole platform for one test file: the built app, S3, the engine and the worker, on free ports and a database of its own. Its
 * environment becomes this process's, so that a test may also call lib functions and see what the browser sees.
 * @param isSeeded with the demo's people and studies.
 */
export async function startTestPlatform({ isSeeded = false }: { isSeeded?: boolean } = {}): Promise<TestPlatform> {
  const dir = mkdtempSync(join(tmpdir(), 'apiary-e2e-'));
  chmodSync(dir, 0o755);
  const database = await cloneDatabase(inject('postgresUrl'));
  const platform = await startPlatform({ dir, databaseUrl: database.url, isSeeded, say: () => undefined });
  Object.assign(process.env, platform.env);
  const { closeDb } = await import('#lib/db.ts');
  await closeDb(); // a client that was opened before belongs to another database
  const stop = async () => {
    await closeDb();
    await platform.stop();
    await database.drop();
    rmSync(dir, { recursive: true, force: true });
  };
  return { ...platform, dir, stop };
}
