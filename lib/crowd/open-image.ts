import type { Readable } from 'node:stream';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { streamObject } from '#lib/storage/get-object.ts';
import { openImageToken } from './image-token.ts';

export interface OpenedImage {
  stream: Readable;
  size: number;
  contentType: string;
}

/**
 * The picture behind a worker's address, in its display size.
 * @throws AppError NotFound for a made-up token, Gone when it has expired or the picture has been quarantined meanwhile.
 */
export async function findImage(token: string, now = new Date()): Promise<{ displayKey: string }> {
  const { imageId } = openImageToken(token, now);
  const image = await db().image.findUnique({ where: { id: imageId }, select: { displayKey: true, quarantinedAt: true } });
  if (!image) throw new AppError('NotFound', 'There is no picture at this address.');
  if (image.quarantinedAt) throw new AppError('Gone', 'This picture has been flagged as harmful and is hidden until somebody has reviewed it. Return the task.');
  return { displayKey: image.displayKey };
}

/** Opens a found picture for streaming; its key (which could tell a name) never leaves the server. */
export async function openImage({ displayKey }: { displayKey: string }): Promise<OpenedImage> {
  return streamObject(displayKey);
}
