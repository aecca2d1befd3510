import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { env } from '#lib/env.ts';
import { presigningClient } from './storage-client.ts';

export type PresignGetOptions = {
  key: string;
  /** At most 7 days. */
  expiresInSeconds?: number;
  /** Makes browsers save the object under this name instead of showing it. */
  downloadAs?: string;
};

/** A URL with which anyone may read one object for a while. Made without asking S3. */
export function presignGet({ key, expiresInSeconds = 3_600, downloadAs }: PresignGetOptions): Promise<string> {
  const ResponseContentDisposition = downloadAs && `attachment; filename*=UTF-8''${encodeURIComponent(downloadAs)}`;
  return getSignedUrl(presigningClient(), new GetObjectCommand({ Bucket: env('S3_BUCKET'), Key: key, ResponseContentDisposition }), { expiresIn: expiresInSeconds });
}

export type PresignPutOptions = { key: string; contentType: string; expiresInSeconds?: number; size?: number };

/** A URL to which a browser may PUT one object of exactly this type, and of exactly `size` bytes when given. */
export function presignPut({ key, contentType, expiresInSeconds = 900, size }: PresignPutOptions): Promise<string> {
  const command = new PutObjectCommand({ Bucket: env('S3_BUCKET'), Key: key, ContentType: contentType, ContentLength: size });
  const signableHeaders = new Set(size === undefined ? ['content-type'] : ['content-type', 'content-length']);
  return getSignedUrl(presigningClient(), command, { expiresIn: expiresInSeconds, signableHeaders });
}
