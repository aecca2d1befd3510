/** @file `apiary restore`: a backup's folder back into an empty platform. */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import pino from 'pino';
import { applySchema, openDatabase } from '#jobs/engine/database.ts';
import { loadBackup } from '#lib/backup/load-backup.ts';
import { DATA_FILES } from '#lib/cli/commands/backup.ts';
import { withStores } from '#lib/cli/with-stores.ts';
import { env } from '#lib/env.ts';

interface RestoreOptions {
  data?: string;
  json?: string;
}

async function prepareEngine(): Promise<void> {
  const database = openDatabase(env('DATABASE_URL'), pino({ level: 'silent' }));
  try {
    await applySchema(database);
  } finally {
    await database.close();
  }
}

/** A new data folder takes over the old one's secrets; one that has its own keeps them and would only be refused for its rows. */
async function takeFiles(from: string, data: string): Promise<void> {
  if (existsSync(join(data, 'secrets.json'))) return;
  await mkdir(data, { recursive: true });
  for (const name of DATA_FILES) await copyFile(join(from, name), join(data, name)).catch(() => undefined);
}

async function restore(folder: string, { data, json }: RestoreOptions): Promise<void> {
  const dir = resolve(folder);
  if (data) await takeFiles(dir, resolve(data));
  const manifest = await withStores(data && resolve(data), () => loadBackup(dir, prepareEngine, (line) => console.error(line)));
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  console.log(`restored ${rows} rows and ${manifest.objects.count} objects as of ${manifest.createdAt}; the ledger adds up`);
  if (json !== undefined) await writeFile(json, `${JSON.stringify(manifest, null, 2)}\n`);
}

export function registerRestore(program: Command): void {
  program
    .command('restore')
    .description('bring a backup into an empty platform: app, engine and workers stopped, a new database, an empty bucket')
    .argument('<dir>', 'the folder that `apiary backup` wrote')
    .option('--data <dir>', 'a new data folder of a demo (default: the platform that DATABASE_URL and S3_* name)')
    .option('--json <file>', 'write the manifest as JSON')
    .action(restore);
}
