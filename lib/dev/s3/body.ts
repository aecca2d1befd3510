/** @file Request bodies as they were meant: aws-chunked framing taken off, hashes, checksums and chunk signatures verified. */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { CHECKSUM_HEADERS, startChecksum } from './checksum.ts';
import { S3Error, signatureMismatch } from './s3-error.ts';
import { sameSecret } from '#lib/same-secret.ts';
import { hmac, type Signed, sha256Hex } from './signature.ts';

const MAX_LINE = 16 * 1024;
const EMPTY_HASH = sha256Hex('');

const incomplete = () => new S3Error(400, 'IncompleteBody', 'You did not provide the number of bytes specified by the Content-Length HTTP header.');

/** Reads lines and byte runs off a stream. */
class Reader {
  #source: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async #more(): Promise<void> {
    const next = await this.#source.next();
    if (next.done) throw incomplete();
    this.#rest = this.#rest.length ? Buffer.concat([this.#rest, next.value]) : next.value;
  }

  /** One line without its CRLF. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#rest.indexOf('\r\n');
      if (end >= 0) {
        const line = this.#rest.subarray(0, end).toString('latin1');
        this.#rest = this.#rest.subarray(end + 2);
        return line;
      }
      if (this.#rest.length > MAX_LINE) throw new S3Error(400, 'InvalidRequest', 'A chunk header of the body is too long.');
      await this.#more();
    }
  }

  /** The next `length` bytes, in pieces as they come. */
  async *bytes(length: number): AsyncGenerator<Buffer> {
    for (let left = length; left > 0; ) {
      if (!this.#rest.length) await this.#more();
      const piece = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }

  /** Whether the stream ends here. */
  async isAtEnd(): Promise<boolean> {
    if (this.#rest.length) return false;
    const next = await this.#source.next();
    if (!next.done) this.#rest = next.value;
    return Boolean(next.done);
  }
}

/** Trailer lines up to the empty one; some SDKs leave that out at the very end. */
async function readTrailers(reader: Reader): Promise<Map<string, string>> {
  const trailers = new Map<string, string>();
  while (!(await reader.isAtEnd())) {
    const line = await reader.line();
    if (!line) break;
    const colon = line.indexOf(':');
    if (colon < 1) throw new S3Error(400, 'MalformedTrailerError', 'The request contained trailing data that was not well-formed.');
    trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return trailers;
}

/** Each chunk's signature covers the one before it; the first covers the request's own. */
class SignatureChain {
  #signed: Signed;
  #previous: string;

  constructor(signed: Signed) {
    this.#signed = signed;
    this.#previous = signed.seed;
  }

  #check(kind: string, covered: string, claimed: string | undefined): void {
    const { date, scope, key } = this.#signed;
    const expected = hmac(key, [kind, date, scope, this.#previous, covered].join('\n')).toString('hex');
    if (!claimed || !sameSecret(expected, claimed)) throw signatureMismatch();
    this.#previous = expected;
  }

  checkChunk(hash: string, claimed: string | undefined): void {
    this.#check('AWS4-HMAC-SHA256-PAYLOAD', `${EMPTY_HASH}\n${hash}`, claimed);
  }

  checkTrailers(trailers: Map<string, string>): void {
    const claimed = trailers.get('x-amz-trailer-signature');
    trailers.delete('x-amz-trailer-signature');
    this.#check('AWS4-HMAC-SHA256-TRAILER', sha256Hex([...trailers].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}:${value}\n`).join('')), claimed);
  }
}

async function* unchunk(source: AsyncIterable<Buffer>, signed: Signed, trailers: Map<string, string>): AsyncGenerator<Buffer> {
  const chain = signed.payload.startsWith('STREAMING-AWS4-HMAC-SHA256') ? new SignatureChain(signed) : undefined;
  const reader = new Reader(source);
  for (;;) {
    const header = /^([0-9a-fA-F]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(await reader.line());
    if (!header) throw new S3Error(400, 'InvalidRequest', 'A chunk header of the body is malformed.');
    const length = Number.parseInt(header[1], 16);
    const hash = createHash('sha256');
    for await (const piece of reader.bytes(length)) {
      if (chain) hash.update(piece);
      yield piece;
    }
    chain?.checkChunk(hash.digest('hex'), header[2]);
    if (length === 0) break;
    if ((await reader.line()) !== '') throw new S3Error(400, 'InvalidRequest', 'A chunk of the body is longer than its header says.');
  }
  for (const [name, value] of await readTrailers(reader)) trailers.set(name, value);
  if (signed.payload.endsWith('-TRAILER') && chain) chain.checkTrailers(trailers);
}

function announcedTrailers(request: IncomingMessage): string[] {
  return String(request.headers['x-amz-trailer'] ?? '').split(',').map((name) => name.trim().toLowerCase()).filter(Boolean);
}

/** Length of the content itself, when the request says. */
function announcedLength(request: IncomingMessage, isStreaming: boolean): number | undefined {
  const text = isStreaming ? request.headers['x-amz-decoded-content-length'] : request.headers['content-length'];
  if (text === undefined) return undefined;
  const length = Number(text);
  if (!Number.isSafeInteger(length) || length < 0) throw new S3Error(400, 'InvalidArgument', 'The announced content length is not a number.');
  return length;
}

/** A body being read; `checksums` is filled when the content has been read to its end. */
export type Body = { content: AsyncGenerator<Buffer>; checksums: Record<string, string> };

/**
 * The content of a request. Reading it to the end throws when any announced length, hash, checksum or signature does not hold, so
 * nothing may be kept before that.
 */
export function readBody(request: IncomingMessage, signed: Signed): Body {
  const checksums: Record<string, string> = {};
  async function* content(): AsyncGenerator<Buffer> {
    const isStreaming = signed.payload.startsWith('STREAMING-');
    if (isStreaming && !/^STREAMING-(AWS4-HMAC-SHA256-PAYLOAD(-TRAILER)?|UNSIGNED-PAYLOAD-TRAILER)$/.test(signed.payload)) throw new S3Error(501, 'NotImplemented', `The payload form ${signed.payload} is not supported.`);
    const trailers = new Map<string, string>();
    const names = [...CHECKSUM_HEADERS.filter((name) => name in request.headers), ...announcedTrailers(request)];
    const running = new Map(names.map((name) => [name, startChecksum(name)]));
    const wantsHash = /^[0-9a-f]{64}$/.test(signed.payload);
    if (!isStreaming && !wantsHash && signed.payload !== 'UNSIGNED-PAYLOAD') throw new S3Error(400, 'InvalidArgument', 'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, a STREAMING form or a valid sha256 value.');
    const sha256 = createHash('sha256');
    const md5 = createHash('md5');
    const length = announcedLength(request, isStreaming);
    let size = 0;
    for await (const piece of isStreaming ? unchunk(request, signed, trailers) : (request as AsyncIterable<Buffer>)) {
      size += piece.length;
      if (length !== undefined && size > length) throw incomplete();
      if (wantsHash) sha256.update(piece);
      if (request.headers['content-md5']) md5.update(piece);
      for (const checksum of running.values()) checksum.update(piece);
      yield piece;
    }
    if (length !== undefined && size !== length) throw incomplete();
    if (wantsHash && !sameSecret(sha256.digest('hex'), signed.payload)) throw new S3Error(400, 'XAmzContentSHA256Mismatch', "The provided 'x-amz-content-sha256' header does not match what was computed.");
    if (request.headers['content-md5'] && md5.digest('base64') !== request.headers['content-md5']) throw new S3Error(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.');
    for (const [name, checksum] of running) {
      checksums[name] = checksum.base64();
      const claimed = trailers.get(name) ?? request.headers[name];
      if (claimed !== checksums[name]) throw new S3Error(400, 'BadDigest', `The ${name} you specified did not match the calculated checksum.`);
    }
  }
  return { content: content(), checksums };
}

/** A whole small body, for the XML requests. */
export async function readWhole(request: IncomingMessage, signed: Signed, limit = 2 * 1024 * 1024): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of readBody(request, signed).content) {
    size += piece.length;
    if (size > limit) throw new S3Error(400, 'MaxMessageLengthExceeded', 'Your request was too big.');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
