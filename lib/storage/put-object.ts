import type { Readable } from 'node:stream';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { env } from '#lib/env.ts';
import { storageClient, withStorage } from './storage-client.ts';

export type PutObjectOptions = {
  key: string;
  /** A stream of unknown length goes up in parts of 8 MB. */
  body: Buffer | Uint8Array | string | Readable;
  contentType: string;
  /** Sent with every read; content-addressed objects are immutable. */
  cacheControl?: string;
};

/** Stores an object, replacing what was under its key. */
export async function putObject({ key, body, contentType, cacheControl }: PutObjectOptions): Promise<void> {
  const params = { Bucket: env('S3_BUCKET'), Key: key, Body: body, ContentType: contentType, CacheControl: cacheControl };
  await withStorage(`"${key}"`, async () => {
    if (typeof body === 'string' || body instanceof Uint8Array) await storageClient().send(new PutObjectCommand(params));
    else await new Upload({ client: storageClient(), params, partSize: 8 * 1024 * 1024, queueSize: 2 }).done();
  });
}
