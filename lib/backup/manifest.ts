/** @file What a backup's folder holds. The manifest is written last: a folder without it is not a backup. */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

export const MANIFEST = 'manifest.json';
export const OBJECT_LIST = 'objects.jsonl';
/** The platform's own tables and the embedded engine's. */
export const SCHEMAS = ['public', 'inngest'] as const;
/** Migrations write it themselves. */
export const MIGRATIONS_TABLE = '_prisma_migrations';

const ZHash = z.string().regex(/^[0-9a-f]{64}$/);

const ZTable = z.object({ schema: z.string(), name: z.string(), columns: z.array(z.string()).min(1), rows: z.number().int().nonnegative(), sha256: ZHash });
export type SavedTable = z.infer<typeof ZTable>;

const ZSequence = z.object({ schema: z.string(), name: z.string(), last: z.string(), isCalled: z.boolean() });
export type SavedSequence = z.infer<typeof ZSequence>;

export const ZSavedObject = z.object({ key: z.string(), size: z.number().int().nonnegative(), contentType: z.string(), cacheControl: z.string().optional(), sha256: ZHash });
export type SavedObject = z.infer<typeof ZSavedObject>;

const ZManifest = z.object({
  format: z.literal('apiary-backup-1'),
  createdAt: z.iso.datetime(),
  migrations: z.array(z.string()),
  tables: z.array(ZTable),
  sequences: z.array(ZSequence),
  objects: z.object({ count: z.number().int(), bytes: z.number().int(), sha256: ZHash }),
});
export type Manifest = z.infer<typeof ZManifest>;

/** A table's file, relative to the folder: COPY's text format, gzipped. */
export const tableFile = ({ schema, name }: { schema: string; name: string }) => join('tables', `${schema}.${name}.copy.gz`);

/** An object's file, relative to the folder; the same content under several keys is kept once. */
export const objectFile = ({ sha256 }: { sha256: string }) => join('objects', sha256.slice(0, 2), sha256);

/** SHA-256 of a file, read as a stream. */
export async function hashFile(path: string): Promise<string> {
  const hash: Hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** @throws a sentence when the folder holds no complete backup that this version can read. */
export async function readManifest(dir: string): Promise<Manifest> {
  const text = await readFile(join(dir, MANIFEST), 'utf8').catch(() => {
    throw new Error(`${dir} holds no complete backup: it has no ${MANIFEST}.`);
  });
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new Error(`${join(dir, MANIFEST)} is damaged: it is not JSON.`);
  }
  const parsed = ZManifest.safeParse(content);
  if (!parsed.success) throw new Error(`${join(dir, MANIFEST)} is not a manifest that this version reads: ${parsed.error.issues[0].path.join('.')} ${parsed.error.issues[0].message}.`);
  return parsed.data;
}
