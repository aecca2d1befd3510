/** @file Requests on one object: put, copy, get, head, delete. */
import { readBody } from './body.ts';
import { type ObjectMeta, readContent } from './object-file.ts';
import { header, parseUrl, type S3Request, sendContent, sendEmpty, sendXml } from './request.ts';
import { invalidArgument, S3Error } from './s3-error.ts';
import type { Conditions } from './store.ts';

const STORED = ['content-type', 'cache-control', 'content-disposition', 'content-encoding', 'content-language', 'expires'];
const MAX_USER_META = 2_048;

/** The headers that are kept with an object. `aws-chunked` is the transfer's, not the content's. */
export function storedHeaders({ request }: Pick<S3Request, 'request'>): Record<string, string> {
  const kept: Record<string, string> = {};
  let userMeta = 0;
  for (const name of Object.keys(request.headers)) {
    const value = header(request, name) ?? '';
    if (STORED.includes(name)) kept[name] = value;
    if (name.startsWith('x-amz-meta-')) {
      kept[name] = value;
      userMeta += name.length - 'x-amz-meta-'.length + value.length;
    }
  }
  if (userMeta > MAX_USER_META) throw new S3Error(400, 'MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size');
  const encodings = (kept['content-encoding'] ?? '').split(',').map((one) => one.trim()).filter((one) => one && one !== 'aws-chunked');
  delete kept['content-encoding'];
  if (encodings.length) kept['content-encoding'] = encodings.join(',');
  return kept;
}

/** Conditions of a write. */
export function writeConditions({ request }: Pick<S3Request, 'request'>): Conditions {
  return { ifMatch: header(request, 'if-match'), ifNoneMatch: header(request, 'if-none-match') };
}

export async function putObject(s3: S3Request): Promise<void> {
  const headers = storedHeaders(s3);
  const { content, checksums } = readBody(s3.request, s3.signed);
  const meta = await s3.store.put(s3.bucket, s3.key, content, () => ({ headers, checksums }), writeConditions(s3));
  sendEmpty(s3.response, 200, { etag: `"${meta.etag}"`, ...meta.checksums });
}

function copySource(s3: S3Request): { bucket: string; key: string } {
  const source = header(s3.request, 'x-amz-copy-source') ?? '';
  const { bucket, key } = parseUrl(source.startsWith('/') ? source : `/${source}`);
  if (!bucket || !key) throw invalidArgument('Copy Source must mention the source bucket and key: sourcebucket/sourcekey');
  return { bucket, key };
}

function assertCopyConditions(s3: S3Request, meta: ObjectMeta): void {
  const match = header(s3.request, 'x-amz-copy-source-if-match');
  const noneMatch = header(s3.request, 'x-amz-copy-source-if-none-match');
  const differs = match && match.replaceAll('"', '') !== meta.etag;
  if (differs || (noneMatch && noneMatch.replaceAll('"', '') === meta.etag)) throw new S3Error(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
}

export async function copyObject(s3: S3Request): Promise<void> {
  const source = copySource(s3);
  const isReplacing = header(s3.request, 'x-amz-metadata-directive') === 'REPLACE';
  if (!isReplacing && source.bucket === s3.bucket && source.key === s3.key) throw new S3Error(400, 'InvalidRequest', 'This copy request is illegal because it is trying to copy an object to itself without changing its metadata.');
  const object = await s3.store.get(source.bucket, source.key);
  try {
    assertCopyConditions(s3, object.meta);
  } catch (error) {
    await object.handle.close();
    throw error;
  }
  const { headers, checksums, size } = object.meta;
  const meta = await s3.store.put(s3.bucket, s3.key, readContent(object, 0, size), () => ({ headers: isReplacing ? storedHeaders(s3) : headers, checksums }), writeConditions(s3));
  sendXml(s3.response, 200, 'CopyObjectResult', { ETag: `"${meta.etag}"`, LastModified: new Date(meta.modified).toISOString() });
}

const lists = (value: string, etag: string) => value.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '').replaceAll('"', '') === etag);

/** 304 or 412 as RFC 9110 orders the conditions; undefined when the object is to be sent. */
function readCondition({ request }: S3Request, { etag, modified }: ObjectMeta): 304 | 412 | undefined {
  const seconds = Math.floor(modified / 1_000) * 1_000;
  const [match, noneMatch] = [header(request, 'if-match'), header(request, 'if-none-match')];
  const [since, unmodified] = [Date.parse(header(request, 'if-modified-since') ?? ''), Date.parse(header(request, 'if-unmodified-since') ?? '')];
  if (match ? !lists(match, etag) : seconds > unmodified) return 412;
  if (noneMatch ? lists(noneMatch, etag) : seconds <= since) return 304;
  return undefined;
}

/** The bytes asked for, `end` exclusive. More than one range, or another unit, means the whole object, as in S3. */
function rangeOf({ request }: S3Request, { size, etag }: ObjectMeta): { start: number; end: number; isPart: boolean } {
  const ifRange = header(request, 'if-range');
  const range = ifRange && ifRange.replaceAll('"', '') !== etag ? undefined : header(request, 'range');
  const match = /^bytes=(\d*)-(\d*)$/.exec(range ?? '');
  if (!match || (!match[1] && !match[2])) return { start: 0, end: size, isPart: false };
  const start = match[1] ? Number(match[1]) : Math.max(0, size - Number(match[2]));
  const end = match[1] && match[2] ? Math.min(Number(match[2]) + 1, size) : size;
  if (match[1] && match[2] && Number(match[2]) < start) return { start: 0, end: size, isPart: false };
  if (start >= size) throw new S3Error(416, 'InvalidRange', 'The requested range is not satisfiable');
  return { start, end, isPart: true };
}

function responseHeaders({ query, request }: S3Request, meta: ObjectMeta, isPart: boolean): Record<string, string | number> {
  const headers: Record<string, string | number> = {
    'content-type': 'binary/octet-stream',
    ...meta.headers,
    etag: `"${meta.etag}"`,
    'last-modified': new Date(meta.modified).toUTCString(),
    'accept-ranges': 'bytes',
  };
  for (const name of STORED) {
    const override = query.get(`response-${name}`);
    if (override) headers[name] = override;
  }
  if (header(request, 'x-amz-checksum-mode') === 'ENABLED' && !isPart) Object.assign(headers, meta.checksums);
  return headers;
}

/** GET and HEAD. */
export async function getObject(s3: S3Request): Promise<void> {
  if (s3.query.has('partNumber')) throw new S3Error(501, 'NotImplemented', 'Reading one part of a finished object is not supported: ask for a range.');
  const object = await s3.store.get(s3.bucket, s3.key);
  let isReading = false;
  try {
    const { meta } = object;
    const status = readCondition(s3, meta);
    if (status === 412) throw new S3Error(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
    if (status === 304) return sendEmpty(s3.response, 304, { etag: `"${meta.etag}"`, 'last-modified': new Date(meta.modified).toUTCString() });
    const { start, end, isPart } = rangeOf(s3, meta);
    const headers = { ...responseHeaders(s3, meta, isPart), 'content-length': end - start, ...(isPart ? { 'content-range': `bytes ${start}-${end - 1}/${meta.size}` } : {}) };
    s3.response.writeHead(isPart ? 206 : 200, headers);
    if (s3.request.method === 'HEAD') return void s3.response.end();
    isReading = true;
    await sendContent(s3.response, readContent(object, start, end));
  } finally {
    if (!isReading) await object.handle.close();
  }
}

export async function deleteObject(s3: S3Request): Promise<void> {
  await s3.store.delete(s3.bucket, s3.key);
  sendEmpty(s3.response, 204);
}
