import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { listObjects } from '#lib/storage/list-objects.ts';
import { putObject } from '#lib/storage/put-object.ts';
import { objectFile, type SavedObject } from './manifest.ts';
import { readObjectList } from './verify-backup.ts';

const AT_ONCE = 8;

/**
 * Fills the bucket from a backup. What an interrupted restore of the same backup has left is stored again.
 * @throws a sentence, before anything is stored, when the bucket holds something that is not of this backup.
 */
export async function loadObjects(dir: string, say: (line: string) => void): Promise<void> {
  const saved = new Map<string, SavedObject>();
  for await (const object of readObjectList(dir)) saved.set(object.key, object);
  for await (const { key, size } of listObjects('')) {
    if (saved.get(key)?.size !== size) throw new Error(`The bucket is not empty: "${key}" is in it. A restore needs a new database and an empty bucket; nothing was changed.`);
  }
  const limit = pLimit(AT_ONCE);
  await Promise.all([...saved.values()].map((object) => limit(() => putObject({ ...object, body: createReadStream(join(dir, objectFile(object))) }))));
  say(`objects: ${saved.size}`);
}
