import type { Readable } from 'node:stream';
import { GetObjectCommand, type GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { env } from '#lib/env.ts';
import { storageClient, withStorage } from './storage-client.ts';

/** Bytes `start` to `end`, both inclusive, as in HTTP. */
export type ByteRange = { start: number; end: number };

function request(key: string, range?: ByteRange): Promise<GetObjectCommandOutput> {
  const Range = range && `bytes=${range.start}-${range.end}`;
  return storageClient().send(new GetObjectCommand({ Bucket: env('S3_BUCKET'), Key: key, Range }));
}

/**
 * Reads an object, or a range of it, into memory.
 * @throws AppError NotFound when it is not there.
 */
export function getObject(key: string, range?: ByteRange): Promise<Buffer> {
  return withStorage(`"${key}"`, async () => {
    const { Body } = await request(key, range);
    return Body ? Buffer.from(await Body.transformToByteArray()) : Buffer.alloc(0);
  });
}

/**
 * Opens an object for streaming.
 * @throws AppError NotFound when it is not there; a connection lost later is an error of the stream.
 */
export function streamObject(key: string): Promise<{ stream: Readable; size: number; contentType: string; cacheControl?: string }> {
  return withStorage(`"${key}"`, async () => {
    const { Body, ContentLength, ContentType, CacheControl } = await request(key);
    return { stream: Body as Readable, size: ContentLength ?? 0, contentType: ContentType ?? 'application/octet-stream', cacheControl: CacheControl };
  });
}
