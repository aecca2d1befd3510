import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { env } from '#lib/env.ts';
import { MANIFEST, type Manifest } from './manifest.ts';
import { saveObjects } from './save-objects.ts';
import { saveTables } from './save-tables.ts';

/**
 * Backs up the platform that the environment names (DATABASE_URL, S3_*) into an empty or new folder, while it goes on working. The tables are of one
 * moment, and objects are copied after it: each was stored before the row that names it, so none is missing.
 * @throws a sentence when the folder is not empty or a part cannot be read; the folder then has no manifest and is no backup.
 */
export async function saveBackup(dir: string, say: (line: string) => void): Promise<Manifest> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  if ((await readdir(dir)).length > 0) throw new Error(`${dir} is not empty: give each backup a folder of its own.`);
  const createdAt = new Date().toISOString();
  let objects: Manifest['objects'] | undefined;
  const database = await saveTables(env('DATABASE_URL'), dir, say, async () => {
    objects = await saveObjects(dir, say);
  });
  const manifest: Manifest = { format: 'apiary-backup-1', createdAt, ...database, objects: objects as Manifest['objects'] };
  await writeFile(join(dir, `${MANIFEST}.half`), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
  await rename(join(dir, `${MANIFEST}.half`), join(dir, MANIFEST));
  return manifest;
}
