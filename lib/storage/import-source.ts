/** Pictures that lie in S3 already: buckets, or parts of them, that the operator has opened to requesters. Read with the platform's own credentials. */
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { env } from '#lib/env.ts';
import { AppError, refuse } from '#lib/errors.ts';
import { storageClient, withStorage } from './storage-client.ts';

export interface Source {
  bucket: string;
  /** Of one object, or the beginning of many. */
  key: string;
}

/** What the operator has opened, as `bucket` or `bucket/prefix`; empty: nothing. */
export function importPlaces(): string[] {
  return env('S3_IMPORTS').split(',').map((place) => place.trim()).filter(Boolean);
}

/**
 * An `s3://bucket/key` address that requesters may read.
 * @throws AppError BadInput when it is none, Forbidden when the operator has not opened it.
 */
export function readSource(address: string): Source {
  const [, bucket, key = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([^\0]{0,1000}))?$/.exec(address.trim()) ?? [];
  if (!bucket) throw refuse('BadInput', 'notInS3', { address: address.slice(0, 200) });
  const isOpen = importPlaces().some((place) => {
    const [openBucket, ...rest] = place.split('/');
    const prefix = rest.join('/').replace(/\/*$/, '');
    if (prefix === '' && openBucket === env('S3_BUCKET')) return false; // the platform keeps more than pictures there
    return openBucket === bucket && (prefix === '' || key === prefix || key.startsWith(`${prefix}/`));
  });
  if (!isOpen || key.split('/').includes('..')) throw refuse('Forbidden', 'notOpen', { address: `s3://${bucket}/${key.slice(0, 200)}` });
  return { bucket, key };
}

export interface SourceObject {
  key: string;
  size: number;
}

/** Up to a thousand objects below a source in key order, after a key. */
export async function listSource({ bucket, key }: Source, after?: string): Promise<SourceObject[]> {
  const page = await withStorage(`list of "s3://${bucket}/${key}"`, () => storageClient().send(new ListObjectsV2Command({ Bucket: bucket, Prefix: key, StartAfter: after })));
  return (page.Contents ?? []).map(({ Key = '', Size = 0 }) => ({ key: Key, size: Size }));
}

/**
 * One object's bytes.
 * @throws AppError NotFound, TooLarge for more than `most` bytes: none are read then.
 */
export async function getSource({ bucket, key }: Source, most: number): Promise<Buffer> {
  const name = `s3://${bucket}/${key}`;
  return withStorage(`"${name}"`, async () => {
    const { Body, ContentLength = 0 } = await storageClient().send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    if (ContentLength <= most) return Body ? Buffer.from(await Body.transformToByteArray()) : Buffer.alloc(0);
    (Body as { destroy?: () => void } | undefined)?.destroy?.();
    throw new AppError('TooLarge', `"${name}" has more than ${most / 1024 / 1024} MB. Save it smaller.`);
  });
}
