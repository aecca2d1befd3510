import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { hashFile, type Manifest, OBJECT_LIST, objectFile, readManifest, type SavedObject, tableFile, ZSavedObject } from './manifest.ts';

/** The objects of a backup, one by one as they are read. */
export async function* readObjectList(dir: string): AsyncGenerator<SavedObject> {
  for await (const line of createInterface({ input: createReadStream(join(dir, OBJECT_LIST)) })) yield ZSavedObject.parse(JSON.parse(line));
}

async function expectHash(dir: string, file: string, sha256: string): Promise<void> {
  const found = await hashFile(join(dir, file)).catch(() => undefined);
  if (found === undefined) throw new Error(`The backup ${dir} is incomplete: ${file} is missing.`);
  if (found !== sha256) throw new Error(`The backup ${dir} is damaged: ${file} is not what was saved.`);
}

/**
 * Reads every byte of a backup and compares it with its checksum.
 * @throws a sentence naming the first file that is missing or damaged.
 */
export async function verifyBackup(dir: string): Promise<Manifest> {
  const manifest = await readManifest(dir);
  for (const table of manifest.tables) await expectHash(dir, tableFile(table), table.sha256);
  await expectHash(dir, OBJECT_LIST, manifest.objects.sha256);
  const checked = new Set<string>();
  for await (const object of readObjectList(dir)) {
    if (!checked.has(object.sha256)) await expectHash(dir, objectFile(object), object.sha256);
    checked.add(object.sha256);
  }
  return manifest;
}
