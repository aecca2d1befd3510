import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { env } from '#lib/env.ts';
import { AppError } from '#lib/errors.ts';
import { storageClient, withStorage } from './storage-client.ts';

export type ObjectHead = { size: number; contentType: string; etag: string; modified: Date };

/** An object's size and type, or undefined when it is not there. */
export async function headObject(key: string): Promise<ObjectHead | undefined> {
  try {
    const head = await withStorage(`"${key}"`, () => storageClient().send(new HeadObjectCommand({ Bucket: env('S3_BUCKET'), Key: key })));
    return { size: head.ContentLength ?? 0, contentType: head.ContentType ?? 'application/octet-stream', etag: (head.ETag ?? '').replaceAll('"', ''), modified: head.LastModified ?? new Date(0) };
  } catch (error) {
    if (error instanceof AppError && error.code === 'NotFound') return undefined;
    throw error;
  }
}
