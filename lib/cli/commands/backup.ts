/** @file `apiary backup`: everything a platform knows, in one folder. */
import { copyFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { saveBackup } from '#lib/backup/save-backup.ts';
import { verifyBackup } from '#lib/backup/verify-backup.ts';
import { withStores } from '#lib/cli/with-stores.ts';

/** What a data folder has beside its stores and a restored demo goes on with. */
export const DATA_FILES = ['secrets.json', 'seed.json'] as const;

interface BackupOptions {
  out: string;
  data?: string;
  json?: string;
}

async function backup({ out, data, json }: BackupOptions): Promise<void> {
  const dir = resolve(out);
  const manifest = await withStores(data && resolve(data), () => saveBackup(dir, (line) => console.error(line)));
  for (const name of data ? DATA_FILES : []) await copyFile(join(data as string, name), join(dir, name)).catch(() => undefined);
  await verifyBackup(dir);
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  console.log(`saved ${rows} rows of ${manifest.tables.length} tables and ${manifest.objects.count} objects (${(manifest.objects.bytes / 1e6).toFixed(1)} MB) to ${dir}; every checksum was read back`);
  if (json !== undefined) await writeFile(json, `${JSON.stringify(manifest, null, 2)}\n`);
}

export function registerBackup(program: Command): void {
  program
    .command('backup')
    .description('save Postgres and S3 as they are at one moment, while the platform works on')
    .requiredOption('--out <dir>', 'a new or empty folder')
    .option('--data <dir>', 'a demo’s data folder, running or not (default: the platform that DATABASE_URL and S3_* name)')
    .option('--json <file>', 'write the manifest as JSON')
    .action(backup);
}
