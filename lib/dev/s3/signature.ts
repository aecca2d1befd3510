/** @file AWS Signature Version 4, the verifying side: Authorization header, presigned URL, and the seed of chunk signatures. */
import { createHash, createHmac } from 'node:crypto';
import { sameSecret } from '#lib/same-secret.ts';
import type { IncomingMessage } from 'node:http';
import { accessDenied, S3Error, signatureMismatch } from './s3-error.ts';

export type Credentials = { accessKeyId: string; secretAccessKey: string; region: string };

/** What a body's own signatures and hash are checked with. */
export type Signed = {
  /** x-amz-content-sha256: a hash in hex, UNSIGNED-PAYLOAD or one of the STREAMING-… forms. */
  payload: string;
  /** The request's signature, first of the chain of chunk signatures. */
  seed: string;
  scope: string;
  date: string;
  key: Buffer;
};

const MAX_SKEW_MS = 15 * 60_000;
const MAX_EXPIRES_S = 7 * 86_400;

export function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

export function sha256Hex(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/** RFC 3986: everything but A-Z a-z 0-9 - . _ ~ as %XX. */
export function uriEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error(400, 'InvalidURI', "Couldn't parse the specified URI.");
  }
}

/** Query of a raw URL as decoded pairs, in order; "+" is a plus, as in S3. */
export function queryPairs(rawUrl: string): [string, string][] {
  const query = rawUrl.split('?')[1] ?? '';
  return query.split('&').filter(Boolean).map((pair) => {
    const at = pair.indexOf('=');
    return at < 0 ? [decode(pair), ''] : [decode(pair.slice(0, at)), decode(pair.slice(at + 1))];
  });
}

function canonicalQuery(rawUrl: string): string {
  const pairs = queryPairs(rawUrl).filter(([name]) => name !== 'X-Amz-Signature').map(([name, value]) => [uriEncode(name), uriEncode(value)]);
  return pairs.sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0)).map((pair) => pair.join('=')).join('&');
}

function canonicalHeaders(request: IncomingMessage, names: string[]): string {
  const raw = request.rawHeaders;
  return names.map((name) => {
    const values: string[] = [];
    for (let i = 0; i < raw.length; i += 2) if (raw[i].toLowerCase() === name) values.push(raw[i + 1].trim().replace(/ +/g, ' '));
    return `${name}:${values.join(',')}\n`;
  }).join('');
}

function timeOf(date: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date);
  if (!parts) throw accessDenied('The date of the request is missing or malformed.');
  const [year, month, day, hour, minute, second] = parts.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

type Claim = { credential: string; date: string; signedHeaders: string[]; signature: string; payload: string };

function headerClaim(request: IncomingMessage): Claim {
  const match = /^AWS4-HMAC-SHA256 Credential=([^,]+),\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]+)$/.exec(request.headers.authorization ?? '');
  if (!match) throw accessDenied('The Authorization header is not an AWS Signature Version 4.');
  const date = String(request.headers['x-amz-date'] ?? '');
  if (Math.abs(Date.now() - timeOf(date)) > MAX_SKEW_MS) throw new S3Error(403, 'RequestTimeTooSkewed', "The difference between the request time and the server's time is too large.");
  const payload = request.headers['x-amz-content-sha256'];
  if (typeof payload !== 'string') throw new S3Error(400, 'InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
  return { credential: match[1], date, signedHeaders: match[2].split(';'), signature: match[3], payload };
}

function queryClaim(query: Map<string, string>): Claim {
  const value = (name: string) => query.get(`X-Amz-${name}`) ?? '';
  if (value('Algorithm') !== 'AWS4-HMAC-SHA256') throw new S3Error(400, 'AuthorizationQueryParametersError', 'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"');
  const expires = Number(value('Expires'));
  if (!Number.isInteger(expires) || expires < 1 || expires > MAX_EXPIRES_S) throw new S3Error(400, 'AuthorizationQueryParametersError', 'X-Amz-Expires must be between 1 and 604800 seconds');
  const start = timeOf(value('Date'));
  if (Date.now() > start + expires * 1_000) throw accessDenied('Request has expired');
  if (start > Date.now() + MAX_SKEW_MS) throw accessDenied('Request is not valid yet');
  return { credential: value('Credential'), date: value('Date'), signedHeaders: value('SignedHeaders').split(';'), signature: value('Signature'), payload: query.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD' };
}

/**
 * Headers that would change what the request does must be under the signature (S3's own rule for x-amz-*): otherwise the holder of a
 * presigned PUT could add x-amz-copy-source and read any object.
 */
function assertCovered(request: IncomingMessage, signedHeaders: string[], isPresigned: boolean): void {
  if (!signedHeaders.includes('host')) throw accessDenied('There were headers present in the request which were not signed: host');
  const isLoose = (name: string) => name.startsWith('x-amz-') && !signedHeaders.includes(name) && !(isPresigned && name === 'x-amz-content-sha256');
  const loose = Object.keys(request.headers).filter(isLoose);
  if (loose.length) throw accessDenied(`There were headers present in the request which were not signed: ${loose.join(', ')}`);
}

/**
 * Checks a request's signature.
 * @throws S3Error 403 (or 400 when malformed) for anything but a right, unexpired signature.
 */
export function verifySignature(request: IncomingMessage, credentials: Credentials): Signed {
  const rawUrl = request.url ?? '/';
  const query = new Map(queryPairs(rawUrl));
  const isPresigned = query.has('X-Amz-Signature') || query.has('X-Amz-Algorithm');
  if (!isPresigned && !request.headers.authorization) throw accessDenied();
  const claim = isPresigned ? queryClaim(query) : headerClaim(request);
  const [accessKeyId, day, region, service, end] = claim.credential.split('/');
  if (!sameSecret(accessKeyId, credentials.accessKeyId)) throw new S3Error(403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.');
  if (service !== 's3' || end !== 'aws4_request' || day !== claim.date.slice(0, 8)) throw signatureMismatch();
  if (region !== credentials.region) throw new S3Error(400, 'AuthorizationHeaderMalformed', `The region '${region}' is wrong; expecting '${credentials.region}'`);
  assertCovered(request, claim.signedHeaders, isPresigned);
  const canonical = [request.method, rawUrl.split('?')[0], canonicalQuery(rawUrl), canonicalHeaders(request, claim.signedHeaders), claim.signedHeaders.join(';'), claim.payload].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const key = [day, region, 's3', 'aws4_request'].reduce<Buffer>((parent, part) => hmac(parent, part), Buffer.from(`AWS4${credentials.secretAccessKey}`));
  const expected = hmac(key, `AWS4-HMAC-SHA256\n${claim.date}\n${scope}\n${sha256Hex(canonical)}`).toString('hex');
  if (!sameSecret(expected, claim.signature)) throw signatureMismatch();
  return { payload: claim.payload, seed: expected, scope, date: claim.date, key };
}
