import { createHash } from 'node:crypto';
import { headObject } from './head-object.ts';
import { putObject } from './put-object.ts';

export type PutContentOptions = {
  /** First part of the key, e.g. `images`. */
  prefix: string;
  body: Buffer | Uint8Array | string;
  contentType: string;
  /** File ending without the dot, for people who look into the bucket. */
  extension?: string;
};

/** Where content with this hash lives: `<prefix>/<first two hex digits>/<sha256>[.<extension>]`. */
export function contentKey(prefix: string, sha256: string, extension?: string): string {
  return `${prefix}/${sha256.slice(0, 2)}/${sha256}${extension ? `.${extension}` : ''}`;
}

/**
 * Stores content under the hash of its bytes; content that is already there is not sent again.
 * @returns its key, its sha256 in hex and its size in bytes.
 */
export async function putContent({ prefix, body, contentType, extension }: PutContentOptions): Promise<{ key: string; sha256: string; size: number }> {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const key = contentKey(prefix, sha256, extension);
  const before = await headObject(key);
  if (before?.size !== bytes.length) await putObject({ key, body: bytes, contentType, cacheControl: 'private, max-age=31536000, immutable' });
  return { key, sha256, size: bytes.length };
}
