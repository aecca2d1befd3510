import { createHash } from 'node:crypto';
import { db, type Db } from '#lib/db.ts';
import type { Image, Prisma } from '#lib/generated/prisma/client.ts';
import { newId } from '#lib/ids.ts';
import { putContent } from '#lib/storage/put-content.ts';
import { assertFileSize, decodeImage } from './decode-image.ts';

export interface IngestImageOptions {
  ownerId: string;
  /** As its owner calls it; CSV files refer to it. */
  fileName: string;
  bytes: Buffer;
}

export type ImageRow = Prisma.ImageCreateManyInput & { id: string };

/** The last part of a path. */
function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) || path;
}

/**
 * Checks a picture and stores the original untouched and its derivatives, but writes no row yet: for callers that write several rows at once, or none.
 * @returns the row to write, or the one that is there when the owner has uploaded the same bytes before.
 * @throws AppError with one sentence naming the file.
 */
export async function storeImage({ ownerId, fileName, bytes }: IngestImageOptions): Promise<ImageRow> {
  assertFileSize(fileName, bytes.length);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const known = await db().image.findUnique({ where: { ownerId_sha256: { ownerId, sha256 } } });
  if (known) return known;
  const { display, thumb, mediaType, extension, width, height } = await decodeImage(fileName, bytes);
  const [original, shown, small] = await Promise.all([
    putContent({ prefix: 'images/original', body: bytes, contentType: mediaType, extension }),
    putContent({ prefix: 'images/display', body: display, contentType: 'image/webp', extension: 'webp' }),
    putContent({ prefix: 'images/thumb', body: thumb, contentType: 'image/webp', extension: 'webp' }),
  ]);
  return { id: newId(), ownerId, sha256, fileName: baseName(fileName), mediaType, bytes: bytes.length, width, height, originalKey: original.key, displayKey: shown.key, thumbKey: small.key };
}

/** Rows per insert, below Postgres' 65,535 parameters. */
const CHUNK = 4_000;

/** Writes rows of stored images, hidden where the same bytes already are; two uploads of the same file may race: the first row stays. @returns the ids under which they are now, in order. */
export async function insertImages(rows: readonly ImageRow[], tx: Db = db()): Promise<string[]> {
  if (rows.length === 0) return [];
  const { ownerId } = rows[0];
  const idOf = new Map<string, string>();
  for (let i = 0; i < rows.length; i += CHUNK) {
    const chunk = rows.slice(i, i + CHUNK);
    const sha256 = { in: chunk.map((row) => row.sha256) };
    const hidden = await tx.image.findMany({ where: { sha256, quarantinedAt: { not: null } }, select: { sha256: true, quarantinedAt: true } });
    const hiddenAt = new Map(hidden.map((image) => [image.sha256, image.quarantinedAt]));
    await tx.image.createMany({ data: chunk.map((row) => ({ ...row, quarantinedAt: hiddenAt.get(row.sha256) ?? null })), skipDuplicates: true });
    const found = await tx.image.findMany({ where: { ownerId, sha256 }, select: { id: true, sha256: true } });
    for (const image of found) idOf.set(image.sha256, image.id);
  }
  return rows.map(({ sha256 }) => idOf.get(sha256) as string);
}

/**
 * Takes in a picture: checks it, stores the original untouched and the derivatives, and writes its row last, so that a row always has its files.
 * The same bytes of the same owner are one image.
 * @throws AppError with one sentence naming the file.
 */
export async function ingestImage(options: IngestImageOptions): Promise<Image> {
  const [id] = await insertImages([await storeImage(options)]);
  return db().image.findUniqueOrThrow({ where: { id } });
}
