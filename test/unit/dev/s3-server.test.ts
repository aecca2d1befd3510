import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CompleteMultipartUploadCommand, CopyObjectCommand, CreateMultipartUploadCommand, DeleteBucketCommand, DeleteObjectCommand, DeleteObjectsCommand, GetObjectCommand,
  HeadObjectCommand, ListBucketsCommand, ListObjectsCommand, ListObjectsV2Command, ListPartsCommand, paginateListObjectsV2, PutObjectCommand, S3Client, type S3ClientConfig, UploadPartCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestS3, type TestS3 } from '#test/support/s3-server.ts';

let s3: TestS3;
let client: S3Client;
const Bucket = 'test-bucket';

/** The SDK's own defaults, but for where the server is. */
function connect(overrides: Partial<S3ClientConfig> = {}): S3Client {
  return new S3Client({ endpoint: s3.endpoint, region: s3.region, forcePathStyle: true, credentials: { accessKeyId: s3.accessKeyId, secretAccessKey: s3.secretAccessKey }, maxAttempts: 1, ...overrides });
}

async function read(Key: string, extra: object = {}): Promise<Buffer> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, ...extra }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

const put = (Key: string, Body: string | Buffer, extra: object = {}) => client.send(new PutObjectCommand({ Bucket, Key, Body, ...extra }));

beforeAll(async () => {
  s3 = await startTestS3();
  client = connect();
});

afterAll(async () => {
  client.destroy();
  await s3.stop();
});

describe('objects', () => {
  test('a string, a buffer and a stream come back byte for byte, with type and metadata', async () => {
    await put('a.txt', 'grüße\r\n', { ContentType: 'text/plain', Metadata: { who: 'bee' } });
    const bytes = randomBytes(300_000);
    await put('b.bin', bytes);
    await client.send(new PutObjectCommand({ Bucket, Key: 'c.bin', Body: Readable.from([bytes.subarray(0, 100_000), bytes.subarray(100_000)]), ContentLength: bytes.length }));
    expect((await read('a.txt')).toString()).toBe('grüße\r\n');
    expect(await read('b.bin')).toEqual(bytes);
    expect(await read('c.bin')).toEqual(bytes);
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'a.txt' }));
    expect([head.ContentType, head.Metadata, head.ContentLength]).toEqual(['text/plain', { who: 'bee' }, 9]);
  });

  test.each(['CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const)('a stream with a %s trailer is verified and unframed', async (ChecksumAlgorithm) => {
    const bytes = randomBytes(150_000);
    await client.send(new PutObjectCommand({ Bucket, Key: `sum-${ChecksumAlgorithm}`, Body: Readable.from([bytes]), ContentLength: bytes.length, ChecksumAlgorithm }));
    expect(await read(`sum-${ChecksumAlgorithm}`, { ChecksumMode: 'ENABLED' })).toEqual(bytes);
  });

  test('a wrong checksum is refused and stores nothing', async () => {
    await expect(put('wrong', 'content', { ChecksumCRC32: 'AAAAAA==' })).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(put('wrong', 'content', { ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==' })).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(read('wrong')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test.each(['plain', 'with space+plus', 'ümläut/日本/😀', "quote'(1)*!~.txt", '..', '../../etc/passwd', './a', 'a//b', 'trailing/', 'UPPER/lower', `long/${'x'.repeat(900)}`, 'nul\u0001control', '%41', 'a@', 'a+', '$'])('the key %s is kept as it is', async (Key) => {
    await put(Key, `content of ${Key}`);
    expect((await read(Key)).toString()).toBe(`content of ${Key}`);
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: Key }));
    expect(Contents?.map((object) => object.Key)).toEqual([Key]);
    await client.send(new DeleteObjectCommand({ Bucket, Key }));
    await expect(read(Key)).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('keys that differ only by case, and a key that is also a folder, stay apart', async () => {
    for (const Key of ['case/x', 'case/X', 'case', 'case/x/y']) await put(Key, Key);
    for (const Key of ['case/x', 'case/X', 'case', 'case/x/y']) expect((await read(Key)).toString()).toBe(Key);
  });

  test('ranges', async () => {
    await put('range', '0123456789');
    const got = async (Range: string) => {
      const { Body, ContentRange, $metadata } = await client.send(new GetObjectCommand({ Bucket, Key: 'range', Range }));
      return [await Body?.transformToString(), ContentRange, $metadata.httpStatusCode];
    };
    expect(await got('bytes=2-4')).toEqual(['234', 'bytes 2-4/10', 206]);
    expect(await got('bytes=7-')).toEqual(['789', 'bytes 7-9/10', 206]);
    expect(await got('bytes=-3')).toEqual(['789', 'bytes 7-9/10', 206]);
    expect(await got('bytes=8-100')).toEqual(['89', 'bytes 8-9/10', 206]);
    await expect(got('bytes=10-')).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  test('conditions on reading and writing', async () => {
    const { ETag } = await put('conditional', 'one');
    await expect(read('conditional', { IfNoneMatch: ETag })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
    await expect(read('conditional', { IfMatch: '"0"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(put('conditional', 'two', { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(put('conditional', 'two', { IfMatch: '"0"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await put('conditional', 'two', { IfMatch: ETag });
    expect((await read('conditional')).toString()).toBe('two');
  });

  test('of twenty concurrent creations of one key exactly one succeeds', async () => {
    const tries = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => put('once', `writer ${i}`, { IfNoneMatch: '*' })));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('copies, with and without new metadata', async () => {
    await put('from/ä b', 'copied', { ContentType: 'image/png', Metadata: { a: '1' } });
    await client.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource: `${Bucket}/${encodeURIComponent('from/ä b')}` }));
    await client.send(new CopyObjectCommand({ Bucket, Key: 'to2', CopySource: `${Bucket}/to`, MetadataDirective: 'REPLACE', ContentType: 'text/css' }));
    expect((await read('to')).toString()).toBe('copied');
    const heads = await Promise.all(['to', 'to2'].map((Key) => client.send(new HeadObjectCommand({ Bucket, Key }))));
    expect(heads.map((head) => [head.ContentType, head.Metadata])).toEqual([['image/png', { a: '1' }], ['text/css', {}]]);
    await expect(client.send(new CopyObjectCommand({ Bucket, Key: 'to3', CopySource: `${Bucket}/nowhere` }))).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('many are deleted at once, also those whose keys need escaping', async () => {
    const keys = ['many/1', 'many/<2>&', "many/'3'"];
    for (const key of keys) await put(key, key);
    const { Deleted } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [...keys, 'many/none'].map((Key) => ({ Key })) } }));
    expect(Deleted?.map(({ Key }) => Key)).toEqual([...keys, 'many/none']);
    expect((await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'many/' }))).KeyCount).toBe(0);
  });
});

describe('listing', () => {
  const keys = ['l/a', 'l/a-b', 'l/a.c', 'l/a/1', 'l/a/2', 'l/a0', 'l/b/1/x', 'l/b/2', 'l/Z', `l/${'q'.repeat(79)}`, `l/${'q'.repeat(80)}`, `l/${'q'.repeat(81)}`, `l/${'q'.repeat(80)}/r`, `l/${'q'.repeat(80)}-s`, 'l/é', 'l/日'];
  const sorted = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

  beforeAll(async () => {
    for (const key of keys) await put(key, key);
  });

  test.each([1, 2, 3, 7, 1000])('pages of %i give every key once, in byte order', async (MaxKeys) => {
    const seen: (string | undefined)[] = [];
    for await (const page of paginateListObjectsV2({ client, pageSize: MaxKeys }, { Bucket, Prefix: 'l/' })) {
      expect(page.Contents?.length).toBeLessThanOrEqual(MaxKeys);
      seen.push(...(page.Contents ?? []).map(({ Key }) => Key));
    }
    expect(seen).toEqual(sorted);
  });

  test.each([1, 2, 100])('a delimiter rolls up folders, in pages of %i', async (MaxKeys) => {
    const [found, prefixes]: (string | undefined)[][] = [[], []];
    for await (const page of paginateListObjectsV2({ client, pageSize: MaxKeys }, { Bucket, Prefix: 'l/', Delimiter: '/' })) {
      found.push(...(page.Contents ?? []).map(({ Key }) => Key));
      prefixes.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix));
    }
    expect(prefixes).toEqual(['l/a/', 'l/b/', `l/${'q'.repeat(80)}/`]);
    expect(found).toEqual(sorted.filter((key) => !key.slice(2).includes('/')));
  });

  test('a start, a size and the older call', async () => {
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'l/', StartAfter: 'l/a/1', MaxKeys: 2 }));
    expect(Contents?.map(({ Key, Size, ETag }) => [Key, Size, ETag?.length])).toEqual([['l/a/2', 5, 34], ['l/a0', 4, 34]]);
    const older = await client.send(new ListObjectsCommand({ Bucket, Prefix: 'l/', MaxKeys: 3 }));
    expect([older.IsTruncated, older.NextMarker]).toEqual([true, sorted[2]]);
    expect((await client.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).toEqual([Bucket]);
  });
});

describe('multipart', () => {
  test('12 MB in parts, from a stream, with the etag that S3 would give', async () => {
    const bytes = randomBytes(12 * 1024 * 1024);
    const done = await new Upload({ client, params: { Bucket, Key: 'big', Body: Readable.from([bytes.subarray(0, 7_000_001), bytes.subarray(7_000_001)]), ContentType: 'x/y' } }).done();
    expect(done.ETag).toMatch(/^"[0-9a-f]{32}-3"$/);
    expect((await read('big')).equals(bytes)).toBe(true);
    expect((await client.send(new HeadObjectCommand({ Bucket, Key: 'big' }))).ContentType).toBe('x/y');
  });

  test('two completions at once and a repeated one agree; wrong lists are refused', async () => {
    const Key = 'parts';
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const part = async (PartNumber: number, size: number) => ({ PartNumber, ETag: (await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body: Buffer.alloc(size, PartNumber) }))).ETag });
    const parts = await Promise.all([part(1, 5_242_880), part(2, 5_242_880), part(3, 10)]);
    const listed = await client.send(new ListPartsCommand({ Bucket, Key, UploadId }));
    expect(listed.Parts?.map(({ Size }) => Size)).toEqual([5_242_880, 5_242_880, 10]);
    const complete = (Parts: { PartNumber: number; ETag?: string }[]) => client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
    await expect(complete([parts[1], parts[0]])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
    await expect(complete([{ PartNumber: 1, ETag: parts[1].ETag }])).rejects.toMatchObject({ name: 'InvalidPart' });
    await expect(complete([parts[2], { PartNumber: 4, ETag: '"0"' }])).rejects.toMatchObject({ name: 'EntityTooSmall' });
    const [first, second] = await Promise.all([complete(parts), complete(parts)]);
    expect(first.ETag).toBe(second.ETag);
    expect((await complete(parts)).ETag).toBe(first.ETag);
    expect((await read(Key, { Range: 'bytes=10485755-' })).toString('hex')).toBe(`${'02'.repeat(5)}${'03'.repeat(10)}`);
    await expect(client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 4, Body: 'x' }))).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });
});

describe('signatures', () => {
  test('a wrong secret, an unknown key, no key and another region are refused', async () => {
    const attempt = (config: Partial<S3ClientConfig>) => connect(config).send(new GetObjectCommand({ Bucket, Key: 'a.txt' }));
    const credentials = (accessKeyId: string, secretAccessKey: string) => ({ credentials: { accessKeyId, secretAccessKey } });
    await expect(attempt(credentials('TESTKEY', 'another secret'))).rejects.toMatchObject({ name: 'SignatureDoesNotMatch', $metadata: { httpStatusCode: 403 } });
    await expect(attempt(credentials('NOBODY', 'a-test-secret'))).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
    await expect(attempt({ region: 'eu-west-1' })).rejects.toMatchObject({ name: 'AuthorizationHeaderMalformed' });
    expect((await fetch(`${s3.endpoint}/${Bucket}/a.txt`)).status).toBe(403);
  });

  test('a clock that is wrong by more than a quarter of an hour is refused', async () => {
    await expect(connect({ systemClockOffset: -16 * 60_000 }).send(new HeadObjectCommand({ Bucket, Key: 'a.txt' }))).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  });

  test('presigned GET and PUT work until they are changed or expire', async () => {
    const signer = connect({ requestChecksumCalculation: 'WHEN_REQUIRED' });
    const putUrl = await getSignedUrl(signer, new PutObjectCommand({ Bucket, Key: 'signed', ContentType: 'image/png' }), { signableHeaders: new Set(['content-type']) });
    const send = (url: string, type: string, headers: Record<string, string> = {}) => fetch(url, { method: 'PUT', body: 'by a browser', headers: { 'content-type': type, ...headers } });
    expect((await send(putUrl, 'text/html')).status).toBe(403);
    expect((await send(putUrl.replace('signed?', 'other?'), 'image/png')).status).toBe(403);
    expect((await send(putUrl, 'image/png', { 'x-amz-copy-source': `${Bucket}/a.txt` })).status).toBe(403);
    expect((await send(putUrl, 'image/png')).status).toBe(200);
    const getUrl = await getSignedUrl(signer, new GetObjectCommand({ Bucket, Key: 'signed', ResponseContentDisposition: 'attachment; filename="x.png"' }), { expiresIn: 60 });
    const answer = await fetch(getUrl);
    expect([await answer.text(), answer.headers.get('content-disposition'), answer.headers.get('content-type')]).toEqual(['by a browser', 'attachment; filename="x.png"', 'image/png']);
    expect((await fetch(getUrl.replace('x.png', 'y.png'))).status).toBe(403);
    expect((await fetch(getUrl.replace('X-Amz-Expires=60', 'X-Amz-Expires=6000'))).status).toBe(403);
    const old = await getSignedUrl(signer, new GetObjectCommand({ Bucket, Key: 'signed' }), { expiresIn: 60, signingDate: new Date(Date.now() - 61_000) });
    const expired = await fetch(old);
    expect([expired.status, await expired.text()]).toEqual([403, expect.stringContaining('Request has expired')]);
  });

  test('the default presigned PUT of the SDK, with its checksum of nothing in the query, stores the body', async () => {
    const url = await getSignedUrl(client, new PutObjectCommand({ Bucket, Key: 'default-signed' }));
    expect((await fetch(url, { method: 'PUT', body: 'body' })).status).toBe(200);
    expect((await read('default-signed')).toString()).toBe('body');
  });
});

describe('the rest', () => {
  test('a browser of any origin may ask first', async () => {
    const answer = await fetch(`${s3.endpoint}/${Bucket}/x`, { method: 'OPTIONS', headers: { origin: 'http://app.test', 'access-control-request-method': 'PUT', 'access-control-request-headers': 'content-type' } });
    expect([answer.status, answer.headers.get('access-control-allow-origin'), answer.headers.get('access-control-allow-headers')]).toEqual([200, '*', 'content-type']);
    expect(answer.headers.get('access-control-allow-methods')).toContain('PUT');
    const refused = await fetch(`${s3.endpoint}/${Bucket}/x`, { headers: { origin: 'http://app.test' } });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([403, '*']);
  });

  test('what is not there or not supported says so', async () => {
    await expect(client.send(new GetObjectCommand({ Bucket: 'nobucket', Key: 'x' }))).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await expect(client.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({ name: 'BucketNotEmpty' });
    await expect(put('k'.repeat(1_025), 'x')).rejects.toMatchObject({ name: 'KeyTooLongError' });
    await expect(put('meta', 'x', { Metadata: { a: 'b'.repeat(2_100) } })).rejects.toMatchObject({ name: 'MetadataTooLarge' });
    await expect(client.send(new GetObjectCommand({ Bucket, Key: 'a.txt', VersionId: '1' }))).rejects.toMatchObject({ name: 'NotImplemented' });
  });
});
