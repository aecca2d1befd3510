import type { Readable } from 'node:stream';
import { hasRole, type SignedInUser } from '#lib/auth/user.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { streamObject } from '#lib/storage/get-object.ts';

export type ImageSize = 'thumb' | 'display' | 'original';

export interface OwnImage {
  stream: Readable;
  size: number;
  contentType: string;
  fileName: string;
}

/**
 * Opens a picture for its owner or an administrator, also when it is quarantined: they are the ones who review it.
 * @throws AppError NotFound when there is none, or it is somebody else's.
 */
export async function openOwnImage(imageId: string, size: ImageSize, user: SignedInUser): Promise<OwnImage> {
  const image = await db().image.findFirst({
    where: { id: imageId, ...(hasRole(user, 'Admin') ? {} : { ownerId: user.id }) },
    select: { originalKey: true, displayKey: true, thumbKey: true, fileName: true, mediaType: true },
  });
  if (!image) throw new AppError('NotFound', 'There is no such picture of yours.');
  const { stream, size: bytes } = await streamObject(image[`${size}Key`]);
  return { stream, size: bytes, contentType: size === 'original' ? image.mediaType : 'image/webp', fileName: image.fileName };
}
