import { DeleteObjectsCommand } from '@aws-sdk/client-s3';
import { env } from '#lib/env.ts';
import { AppError } from '#lib/errors.ts';
import { storageClient, withStorage } from './storage-client.ts';

const PER_REQUEST = 1_000;

/** Deletes objects; those that are not there count as deleted. */
export async function deleteObjects(keys: string[]): Promise<void> {
  for (let i = 0; i < keys.length; i += PER_REQUEST) {
    const Objects = keys.slice(i, i + PER_REQUEST).map((Key) => ({ Key }));
    const { Errors } = await withStorage('to delete', () => storageClient().send(new DeleteObjectsCommand({ Bucket: env('S3_BUCKET'), Delete: { Objects, Quiet: true } })));
    if (Errors?.length) throw new AppError('Internal', `The image storage did not delete ${Errors.length} objects, the first "${Errors[0].Key}": ${Errors[0].Message}.`);
  }
}
