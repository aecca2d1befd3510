/** @file Requests on buckets: create, list, delete, and many objects at once. */
import { readWhole } from './body.ts';
import { listPage } from './list-keys.ts';
import { statObject } from './object-file.ts';
import { fromBytes, toBytes } from './object-path.ts';
import { countOf, type S3Request, sendEmpty, sendXml } from './request.ts';
import { invalidArgument, S3Error } from './s3-error.ts';
import { uriEncode } from './signature.ts';
import { fromXml, textOf } from './xml.ts';

export async function sendBuckets({ store, response }: S3Request): Promise<void> {
  const buckets = await store.listBuckets();
  sendXml(response, 200, 'ListAllMyBucketsResult', {
    Owner: { ID: 'apiary' },
    Buckets: { Bucket: buckets.map(({ name, created }) => ({ Name: name, CreationDate: new Date(created).toISOString() })) },
  });
}

export async function createBucket(s3: S3Request): Promise<void> {
  await readWhole(s3.request, s3.signed);
  const isNew = await s3.store.createBucket(s3.bucket);
  if (!isNew) throw new S3Error(409, 'BucketAlreadyOwnedByYou', 'Your previous request to create the named bucket succeeded and you already own it.');
  sendEmpty(s3.response, 200, { location: `/${s3.bucket}` });
}

export async function headBucket({ store, bucket, response }: S3Request): Promise<void> {
  await store.objectsOf(bucket);
  sendEmpty(response, 200);
}

export async function deleteBucket({ store, bucket, response }: S3Request): Promise<void> {
  await store.deleteBucket(bucket);
  sendEmpty(response, 204);
}

export async function sendLocation({ store, bucket, response }: S3Request): Promise<void> {
  await store.objectsOf(bucket);
  sendXml(response, 200, 'LocationConstraint', {});
}

export async function sendVersioning({ store, bucket, response }: S3Request): Promise<void> {
  await store.objectsOf(bucket);
  sendXml(response, 200, 'VersioningConfiguration', {});
}

/** A continuation is a key, or a point past a rolled-up prefix, that may hold any byte. */
function readToken(token: string | undefined): string | undefined {
  if (!token) return undefined;
  if (!/^[A-Za-z0-9_-]+$/.test(token)) throw invalidArgument('The continuation token provided is incorrect');
  return Buffer.from(token, 'base64url').toString('latin1');
}

/** ListObjectsV2, and its predecessor when `list-type` is not 2. */
export async function listObjects({ store, bucket, query, response }: S3Request): Promise<void> {
  const isV2 = query.get('list-type') === '2';
  const text = (name: string) => query.get(name) ?? '';
  const after = readToken(query.get('continuation-token')) ?? toBytes(text(isV2 ? 'start-after' : 'marker'));
  const limit = countOf(query, 'max-keys', 1_000);
  const page = await listPage({ folder: await store.objectsOf(bucket), prefix: toBytes(text('prefix')), delimiter: toBytes(text('delimiter')), after, limit });
  const shown = (key: string) => (text('encoding-type') === 'url' ? uriEncode(key).replaceAll('%2F', '/') : key);
  const metas = await Promise.all(page.keys.map(({ path }) => statObject(path)));
  const contents = page.keys.flatMap(({ bytes }, index) => {
    const meta = metas[index];
    return meta ? [{ Key: shown(fromBytes(bytes)), LastModified: new Date(meta.modified).toISOString(), ETag: `"${meta.etag}"`, Size: meta.size, StorageClass: 'STANDARD' }] : [];
  });
  const commonPrefixes = page.commonPrefixes.map((prefix) => ({ Prefix: shown(fromBytes(prefix)) }));
  const lastShown = [page.keys.at(-1)?.bytes ?? '', page.commonPrefixes.at(-1) ?? ''].sort().at(-1) ?? '';
  sendXml(response, 200, 'ListBucketResult', {
    Name: bucket,
    Prefix: shown(text('prefix')),
    Delimiter: query.has('delimiter') ? shown(text('delimiter')) : undefined,
    MaxKeys: limit,
    EncodingType: query.get('encoding-type'),
    ...(isV2
      ? { KeyCount: contents.length + commonPrefixes.length, ContinuationToken: query.get('continuation-token'), StartAfter: query.get('start-after'), NextContinuationToken: page.next && Buffer.from(page.next, 'latin1').toString('base64url') }
      : { Marker: shown(text('marker')), NextMarker: page.next && shown(fromBytes(lastShown)) }),
    IsTruncated: page.next !== undefined,
    Contents: contents,
    CommonPrefixes: commonPrefixes,
  });
}

export async function deleteObjects(s3: S3Request): Promise<void> {
  const request = fromXml(await readWhole(s3.request, s3.signed), 'Delete');
  const objects = Array.isArray(request.Object) ? request.Object : [];
  if (!objects.length || objects.length > 1_000) throw new S3Error(400, 'MalformedXML', 'The XML you provided must list 1 to 1000 objects.');
  await s3.store.objectsOf(s3.bucket);
  const keys = objects.map((object: Record<string, unknown>) => textOf(object.Key) ?? '');
  for (const key of keys) await s3.store.delete(s3.bucket, key);
  const isQuiet = textOf(request.Quiet) === 'true';
  sendXml(s3.response, 200, 'DeleteResult', { Deleted: isQuiet ? [] : keys.map((Key) => ({ Key })) });
}
