import type { Readable } from 'node:stream';
import { hasRole, type SignedInUser } from '#lib/auth/user.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import type { Prisma } from '#lib/generated/prisma/client.ts';
import { streamObject } from '#lib/storage/get-object.ts';
import { visibleTo } from '#lib/study/find-own-study.ts';

/** Researchers see the pictures of the studies they see. */
function readableBy(user: SignedInUser): Prisma.ImageWhereInput {
  if (hasRole(user, 'Admin')) return {};
  if (!hasRole(user, 'Researcher')) return { ownerId: user.id };
  const study = visibleTo(user);
  return { OR: [{ ownerId: user.id }, { itemsAsOriginal: { some: { study } } }, { variants: { some: { item: { study } } } }] };
}

export type ImageSize = 'thumb' | 'display' | 'original';

export interface OwnImage {
  stream: Readable;
  size: number;
  contentType: string;
  fileName: string;
}

/**
 * Opens a picture for its owner, a researcher whose models it concerns, or an administrator, also when it is quarantined: they are the ones who review it.
 * @throws AppError NotFound when there is none, or it is somebody else's.
 */
export async function openOwnImage(imageId: string, size: ImageSize, user: SignedInUser): Promise<OwnImage> {
  const image = await db().image.findFirst({
    where: { id: imageId, ...readableBy(user) },
    select: { originalKey: true, displayKey: true, thumbKey: true, fileName: true, mediaType: true },
  });
  if (!image) throw new AppError('NotFound', 'There is no such picture of yours.');
  const { stream, size: bytes } = await streamObject(image[`${size}Key`]);
  return { stream, size: bytes, contentType: size === 'original' ? image.mediaType : 'image/webp', fileName: image.fileName };
}
