import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { env } from '#lib/env.ts';
import { storageClient, withStorage } from './storage-client.ts';

export type ListedObject = { key: string; size: number; modified: Date };

/** All objects whose keys begin with `prefix`, in key order, fetched page by page as they are read. */
export async function* listObjects(prefix: string): AsyncGenerator<ListedObject> {
  const pages = paginateListObjectsV2({ client: storageClient() }, { Bucket: env('S3_BUCKET'), Prefix: prefix })[Symbol.asyncIterator]();
  for (;;) {
    const page = await withStorage(`list of "${prefix}"`, () => pages.next());
    if (page.done) return;
    for (const { Key, Size, LastModified } of page.value.Contents ?? []) yield { key: Key ?? '', size: Size ?? 0, modified: LastModified ?? new Date(0) };
  }
}
