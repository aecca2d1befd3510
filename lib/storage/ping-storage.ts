import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { env } from '#lib/env.ts';
import { storageClient, withStorage } from './storage-client.ts';

/** Resolves when the bucket can be reached. @throws AppError Unavailable, NotFound or Internal with what is wrong. */
export async function pingStorage(): Promise<void> {
  await withStorage(`"${env('S3_BUCKET')}"`, () => storageClient().send(new HeadBucketCommand({ Bucket: env('S3_BUCKET') })));
}
