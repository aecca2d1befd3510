import { migrate } from '#lib/dev/migrate.ts';
import { env } from '#lib/env.ts';
import { auditLedger } from '#lib/payment/audit-ledger.ts';
import { loadObjects } from './load-objects.ts';
import { expectEmptyDatabase, loadTables } from './load-tables.ts';
import type { Manifest } from './manifest.ts';
import { verifyBackup } from './verify-backup.ts';

/**
 * Restores a backup into the empty platform that the environment names (DATABASE_URL, S3_*): checks every checksum, makes the tables as they were when
 * it was saved, fills bucket and tables, brings them up to this version and audits the ledger. Interrupted, it can be called again.
 * @param prepareEngine makes the embedded engine's tables.
 * @throws a sentence when the backup is damaged, the platform is not empty, or the ledger does not add up.
 */
export async function loadBackup(dir: string, prepareEngine: () => Promise<void>, say: (line: string) => void): Promise<Manifest> {
  const manifest = await verifyBackup(dir);
  say(`the backup of ${manifest.createdAt} is whole`);
  const databaseUrl = env('DATABASE_URL');
  await expectEmptyDatabase(databaseUrl, manifest.migrations);
  await migrate(databaseUrl, { only: manifest.migrations });
  await prepareEngine();
  await loadObjects(dir, say);
  await loadTables(databaseUrl, dir, manifest, say);
  const newer = await migrate(databaseUrl);
  if (newer.length > 0) say(`migrated to this version: ${newer.join(', ')}`);
  const problems = await auditLedger();
  if (problems.length > 0) throw new Error(`Everything was restored, but the ledger does not add up: ${problems[0]}`);
  return manifest;
}
