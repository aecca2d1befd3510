import type { TPicture } from '#lib/contracts/stages.ts';
import { newId } from '#lib/ids.ts';
import type { ImageRow } from './ingest-image.ts';

/** A row for a picture that the worker has put into storage: small, so that one file serves as original, display and thumbnail. */
export function rowOfPicture(ownerId: string, fileName: string, { key, sha256, bytes, width, height }: TPicture): ImageRow {
  return { id: newId(), ownerId, sha256, fileName, mediaType: 'image/png', bytes, width, height, originalKey: key, displayKey: key, thumbKey: key };
}
