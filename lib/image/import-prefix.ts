import { AppError } from '#lib/errors.ts';
import type { Refusal } from '#lib/refusal-sentences.ts';
import { getSource, listSource, readSource } from '#lib/storage/import-source.ts';
import { ingestImage } from './ingest-image.ts';
import { IMAGE_LIMITS } from './limits.ts';

export interface ImportPrefixOptions {
  userId: string;
  /** `s3://bucket/folder/`. */
  address: string;
  /** The `next` of the call before. */
  after?: string;
}

export interface ImportedPart {
  /** Taken in; `path` is below the address, as a table names it. */
  pictures: { path: string; imageId: string; width: number; height: number; bytes: number }[];
  /** CSV files found on the way. */
  tables: { path: string; text: string }[];
  /** What could not be taken in, in one sentence each, and as data where pages have words of their own for it. */
  problems: { path: string; message: string; refusal?: Refusal }[];
  /** Where to go on, or null when this was all. */
  next: string | null;
}

/** A call takes in what it can in about this time, so that a folder of any size is read in parts. */
const PART_MS = 5_000;
const MAX_TABLE = 20_000_000;
const isPicture = (key: string): boolean => /\.(jpe?g|png|webp|avif|gif|tiff?)$/i.test(key);
const isTable = (key: string): boolean => /\.(csv|tsv)$/i.test(key);

/**
 * Takes in the pictures below an address in S3, a part of them at a time. What was taken in before is found again, not stored twice.
 * @throws AppError BadInput for no address, Forbidden for one that is not open, Unavailable when storage is away.
 */
export async function importPrefix({ userId, address, after }: ImportPrefixOptions): Promise<ImportedPart> {
  const { bucket, key: named } = readSource(address);
  const folder = named.replace(/\/*$/, named === '' ? '' : '/');
  const end = Date.now() + PART_MS;
  const part: ImportedPart = { pictures: [], tables: [], problems: [], next: null };
  const found = await listSource({ bucket, key: folder }, after);
  for (const { key } of found) {
    const path = key.slice(folder.length);
    try {
      if (isTable(key)) part.tables.push({ path, text: (await getSource({ bucket, key }, MAX_TABLE)).toString('utf8') });
      else if (isPicture(key)) {
        const { id, width, height, bytes } = await ingestImage({ ownerId: userId, fileName: path, bytes: await getSource({ bucket, key }, IMAGE_LIMITS.bytes) });
        part.pictures.push({ path, imageId: id, width, height, bytes });
      }
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'Unavailable' || error.code === 'Internal') throw error;
      part.problems.push({ path, message: error.message, ...(error.refusal && { refusal: error.refusal }) });
    }
    part.next = key;
    if (Date.now() > end) return part;
  }
  // A full page may be followed by more; an empty one ends it.
  if (found.length < 1_000) part.next = null;
  return part;
}
