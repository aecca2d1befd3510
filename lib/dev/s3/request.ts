import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { S3Error } from './s3-error.ts';
import { queryPairs, type Signed } from './signature.ts';
import type { Store } from './store.ts';
import { toXml, type XmlValue } from './xml.ts';

/** A verified request, taken apart. */
export type S3Request = {
  request: IncomingMessage;
  response: ServerResponse;
  store: Store;
  signed: Signed;
  bucket: string;
  key: string;
  query: Map<string, string>;
};

/** Bucket, key and query of a path-style URL. */
export function parseUrl(rawUrl: string): { bucket: string; key: string; query: Map<string, string> } {
  const path = rawUrl.split('?')[0].slice(1);
  const slash = path.indexOf('/');
  try {
    const bucket = decodeURIComponent(slash < 0 ? path : path.slice(0, slash));
    const key = slash < 0 ? '' : decodeURIComponent(path.slice(slash + 1));
    if (Buffer.byteLength(key) > 1_024) throw new S3Error(400, 'KeyTooLongError', 'Your key is too long');
    if (bucket && !/^[a-z0-9.-]{3,63}$/.test(bucket)) throw new S3Error(400, 'InvalidBucketName', 'The specified bucket is not valid.');
    return { bucket, key, query: new Map(queryPairs(rawUrl)) };
  } catch (error) {
    if (error instanceof S3Error) throw error;
    throw new S3Error(400, 'InvalidURI', "Couldn't parse the specified URI.");
  }
}

/** One header's value as text. */
export function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

/** Answers with an XML document. */
export function sendXml(response: ServerResponse, status: number, root: string, content: { [name: string]: XmlValue | XmlValue[] }): void {
  const body = toXml(root, content);
  response.writeHead(status, { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/** Answers with headers only. */
export function sendEmpty(response: ServerResponse, status: number, headers: Record<string, string | number> = {}): void {
  response.writeHead(status, status === 204 || status === 304 ? headers : { 'content-length': 0, ...headers });
  response.end();
}

/** Streams content at the pace of the reader; a reader that goes away is no error. */
export async function sendContent(response: ServerResponse, content: AsyncIterable<Buffer>): Promise<void> {
  await pipeline(Readable.from(content), response).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE' && error.code !== 'ECONNRESET' && error.code !== 'EPIPE') throw error;
  });
}

/** A count from the query, within bounds. */
export function countOf(query: Map<string, string>, name: string, most: number): number {
  const text = query.get(name);
  if (text === undefined || text === '') return most;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 0) throw new S3Error(400, 'InvalidArgument', `Argument ${name} must be an integer between 0 and 2147483647`);
  return Math.min(count, most);
}
