/** @file Buckets and their objects on disk: `buckets/<name>/{objects,uploads}`, and `drafts` for what is being written. */
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { mkdir, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Draft, type ObjectMeta, openObject, type OpenObject, publish, statObject, writeDraft } from './object-file.ts';
import { listKeys } from './list-keys.ts';
import { pathOf } from './object-path.ts';
import { noSuchKey, S3Error } from './s3-error.ts';

/** What must hold of the object that a write replaces. */
export type Conditions = { ifMatch?: string; ifNoneMatch?: string };

const STALE_UPLOAD_MS = 7 * 86_400_000;

function assertHolds({ ifMatch, ifNoneMatch }: Conditions, before: ObjectMeta | undefined): void {
  const failed = new S3Error(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
  if (ifNoneMatch && before && (ifNoneMatch === '*' || ifNoneMatch.includes(before.etag))) throw failed;
  if (ifMatch && !before) throw noSuchKey();
  if (ifMatch && before && ifMatch !== '*' && ifMatch.replaceAll('"', '') !== before.etag) throw failed;
}

export class Store {
  readonly #root: string;
  readonly #locks = new Map<string, Promise<unknown>>();

  constructor(root: string) {
    this.#root = root;
    mkdirSync(join(root, 'buckets'), { recursive: true });
    // Whatever a killed server was writing was never acknowledged.
    rmSync(this.drafts, { recursive: true, force: true });
    mkdirSync(this.drafts, { recursive: true });
    for (const bucket of readdirSync(join(root, 'buckets'))) this.#dropStaleUploads(join(root, 'buckets', bucket, 'uploads'));
  }

  #dropStaleUploads(folder: string): void {
    mkdirSync(folder, { recursive: true });
    for (const id of readdirSync(folder)) {
      if (Date.now() - statSync(join(folder, id)).mtimeMs > STALE_UPLOAD_MS) rmSync(join(folder, id), { recursive: true, force: true });
    }
  }

  get drafts(): string {
    return join(this.#root, 'drafts');
  }

  #bucketFolder(bucket: string): string {
    return join(this.#root, 'buckets', bucket);
  }

  /** Runs work alone among all that name the same lock. */
  async locked<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#locks.get(name) ?? Promise.resolve();
    const mine = before.then(work, work);
    const settled = mine.catch(() => undefined);
    this.#locks.set(name, settled);
    try {
      return await mine;
    } finally {
      if (this.#locks.get(name) === settled) this.#locks.delete(name);
    }
  }

  async hasBucket(bucket: string): Promise<boolean> {
    return Boolean(await stat(this.#bucketFolder(bucket)).catch(() => undefined));
  }

  /** Folder of a bucket's objects. */
  async objectsOf(bucket: string): Promise<string> {
    if (!(await this.hasBucket(bucket))) throw new S3Error(404, 'NoSuchBucket', 'The specified bucket does not exist');
    return join(this.#bucketFolder(bucket), 'objects');
  }

  uploadsOf(bucket: string): string {
    return join(this.#bucketFolder(bucket), 'uploads');
  }

  /** @returns whether it is new. */
  async createBucket(bucket: string): Promise<boolean> {
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) throw new S3Error(400, 'InvalidBucketName', 'The specified bucket is not valid.');
    const isNew = !(await this.hasBucket(bucket));
    await mkdir(join(this.#bucketFolder(bucket), 'objects'), { recursive: true });
    await mkdir(this.uploadsOf(bucket), { recursive: true });
    return isNew;
  }

  async listBuckets(): Promise<{ name: string; created: number }[]> {
    const names = await readdir(join(this.#root, 'buckets'));
    return Promise.all(names.sort().map(async (name) => ({ name, created: (await stat(this.#bucketFolder(name))).birthtimeMs })));
  }

  async deleteBucket(bucket: string): Promise<void> {
    const objects = await this.objectsOf(bucket);
    for await (const _found of listKeys(objects, '', '')) throw new S3Error(409, 'BucketNotEmpty', 'The bucket you tried to delete is not empty');
    await rm(this.#bucketFolder(bucket), { recursive: true, force: true });
  }

  /** Writes, verifies, then makes visible if the conditions still hold. */
  async put(bucket: string, key: string, content: AsyncIterable<Buffer>, finish: Parameters<typeof writeDraft>[2], conditions: Conditions = {}): Promise<ObjectMeta> {
    await this.objectsOf(bucket);
    const draft = await writeDraft(this.drafts, content, finish);
    return this.commit(bucket, key, draft, conditions);
  }

  /** Makes a draft visible, one writer per key at a time. The draft is gone afterwards either way. */
  async commit(bucket: string, key: string, draft: Draft, conditions: Conditions = {}): Promise<ObjectMeta> {
    try {
      const path = pathOf(await this.objectsOf(bucket), key);
      await this.locked(path, async () => {
        if (conditions.ifMatch || conditions.ifNoneMatch) assertHolds(conditions, await statObject(path));
        await publish(draft, path);
      });
      return draft.meta;
    } catch (error) {
      await rm(draft.path, { force: true });
      throw error;
    }
  }

  /** Opens an object; the caller reads or closes it. */
  async get(bucket: string, key: string): Promise<OpenObject> {
    const object = await openObject(pathOf(await this.objectsOf(bucket), key));
    if (!object) throw noSuchKey();
    return object;
  }

  async stat(bucket: string, key: string): Promise<ObjectMeta> {
    const meta = await statObject(pathOf(await this.objectsOf(bucket), key));
    if (!meta) throw noSuchKey();
    return meta;
  }

  /** Removes an object if it is there, and the folders that it leaves empty. */
  async delete(bucket: string, key: string): Promise<void> {
    const objects = await this.objectsOf(bucket);
    const path = pathOf(objects, key);
    await this.locked(path, () => rm(path, { force: true }));
    for (let folder = dirname(path); folder !== objects; folder = dirname(folder)) {
      if (await rmdir(folder).then(() => false, () => true)) break;
    }
  }
}
