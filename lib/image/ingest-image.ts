import { createHash } from 'node:crypto';
import { db } from '#lib/db.ts';
import type { Image } from '#lib/generated/prisma/client.ts';
import { newId } from '#lib/ids.ts';
import { putContent } from '#lib/storage/put-content.ts';
import { assertFileSize, decodeImage } from './decode-image.ts';

export interface IngestImageOptions {
  ownerId: string;
  /** As its owner calls it; CSV files refer to it. */
  fileName: string;
  bytes: Buffer;
}

/**
 * Takes in a picture: checks it, stores the original untouched and the derivatives, and writes its row last, so that a row always has its files.
 * The same bytes of the same owner are one image.
 * @throws AppError with one sentence naming the file.
 */
export async function ingestImage({ ownerId, fileName, bytes }: IngestImageOptions): Promise<Image> {
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
  const row = { id: newId(), ownerId, sha256, fileName, mediaType, bytes: bytes.length, width, height, originalKey: original.key, displayKey: shown.key, thumbKey: small.key };
  // Two uploads of the same file may race: the first row stays.
  await db().image.createMany({ data: [row], skipDuplicates: true });
  return db().image.findUniqueOrThrow({ where: { ownerId_sha256: { ownerId, sha256 } } });
}
