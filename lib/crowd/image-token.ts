/**
 * Addresses of pictures for workers: an encrypted, expiring token per (assignment or preview, place). It says nothing about the picture's name,
 * label or owner, two places never share one, and the same place keeps its own so that browsers can cache.
 */
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { AppError } from '#lib/errors.ts';
import { env } from '#lib/env.ts';

export interface ImageToken {
  imageId: string;
  /** Who it was made for and where it stands: only there to make tokens differ. */
  holder: string;
  /** Seconds since 1970 after which it is refused. */
  expires: number;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

function key(purpose: 'seal' | 'iv'): Buffer {
  return createHmac('sha256', env('NEXTAUTH_SECRET')).update(`image-token/${purpose}`).digest();
}

/** The nonce is a keyed hash of the content (as in SIV modes): equal content, equal token; nothing else ever shares a nonce. */
export function sealImageToken({ imageId, holder, expires }: ImageToken): string {
  const content = Buffer.from(JSON.stringify([imageId, holder, expires]));
  const iv = createHmac('sha256', key('iv')).update(content).digest().subarray(0, IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key('seal'), iv);
  const sealed = Buffer.concat([iv, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
  return sealed.toString('base64url');
}

/**
 * @throws AppError NotFound for anything not sealed here, Gone when its time is over.
 */
export function openImageToken(token: string, now = new Date()): ImageToken {
  const sealed = Buffer.from(token, 'base64url');
  let content: [string, string, number];
  try {
    const decipher = createDecipheriv('aes-256-gcm', key('seal'), sealed.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
    const text = Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, sealed.length - TAG_BYTES)), decipher.final()]);
    content = JSON.parse(text.toString());
  } catch {
    throw new AppError('NotFound', 'There is no picture at this address.');
  }
  const [imageId, holder, expires] = content;
  if (expires * 1000 < now.getTime()) throw new AppError('Gone', 'This picture’s address has expired. Load the task again.');
  return { imageId, holder, expires };
}
