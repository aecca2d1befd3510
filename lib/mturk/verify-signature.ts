import { createHash, createHmac, type BinaryLike } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { accessKeyOf } from '#lib/auth/access-key.ts';
import { db } from '#lib/db.ts';
import { env } from '#lib/env.ts';
import { sameSecret } from '#lib/same-secret.ts';
import { TurkError } from './turk-error.ts';

export interface SignedRequest {
  method: string;
  /** Path and query exactly as they were sent. */
  target: string;
  headers: Headers;
  body: Uint8Array;
}

/** How far a client's clock may be off. */
const MAX_SKEW_MS = 15 * 60_000;
const SERVICE = 'mturk-requester';

/** Node's hashes in the shape that the signer asks for. */
class Sha256 {
  private hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;

  constructor(secret?: unknown) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as BinaryLike);
  }
  update(data: unknown): void {
    this.hash.update(data as BinaryLike);
  }
  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }
}

const refuse = (type: string, message: string): TurkError => new TurkError(undefined, message, { type });

interface Credential {
  accessKeyId: string;
  region: string;
  signedHeaders: string[];
  signature: string;
}

function readAuthorization(headers: Headers): Credential {
  const text = headers.get('authorization');
  if (!text) throw refuse('MissingAuthenticationTokenException', 'Request is missing Authentication Token: sign it with AWS Signature Version 4.');
  const [, accessKeyId, region, service, signedHeaders, signature] =
    /^AWS4-HMAC-SHA256\s+Credential=([A-Za-z0-9]+)\/\d{8}\/([\w-]+)\/([\w-]+)\/aws4_request,\s*SignedHeaders=([\w;-]+),\s*Signature=([0-9a-f]{64})$/.exec(text.trim()) ?? [];
  if (!signature) throw refuse('IncompleteSignatureException', 'The Authorization header is not an AWS4-HMAC-SHA256 signature.');
  if (service !== SERVICE) throw refuse('InvalidSignatureException', `Credential should be scoped to correct service: '${SERVICE}', not '${service}'.`);
  const names = signedHeaders.split(';');
  const missing = ['host', 'x-amz-date', 'x-amz-target'].find((name) => !names.includes(name));
  if (missing) throw refuse('InvalidSignatureException', `The header ${missing} must be signed.`);
  return { accessKeyId, region, signedHeaders: names, signature };
}

function signingDate(headers: Headers): Date {
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(headers.get('x-amz-date') ?? '') ?? [];
  if (!y) throw refuse('IncompleteSignatureException', 'The header x-amz-date must be a time such as 20261124T120000Z.');
  return new Date(Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s)));
}

/** Hosts the client may have meant: behind a proxy the request arrives under another name than it was signed for. */
function hostsOf(headers: Headers): string[] {
  return [...new Set([headers.get('host'), headers.get('x-forwarded-host')?.split(',')[0].trim(), new URL(env('APP_URL')).host].filter((host): host is string => Boolean(host)))];
}

/** The path as it came and with the other ending: frameworks in between may add or take the last slash. */
function pathsOf(target: string): string[] {
  const path = target.split('?')[0];
  return [path, path.endsWith('/') ? path.replace(/\/+$/, '') || '/' : `${path}/`];
}

async function signatureFor(request: SignedRequest, credential: Credential, secretAccessKey: string, host: string, path: string): Promise<string> {
  const { accessKeyId, region, signedHeaders } = credential;
  const signer = new SignatureV4({ service: SERVICE, region, credentials: { accessKeyId, secretAccessKey }, sha256: Sha256, applyChecksum: false });
  const headers = Object.fromEntries(signedHeaders.map((name) => [name, name === 'host' ? host : (request.headers.get(name) ?? '')]));
  const query = Object.fromEntries(new URLSearchParams(request.target.split('?')[1] ?? ''));
  const signed = await signer.sign(
    { method: request.method, protocol: 'https:', hostname: host, path, query, headers, body: request.body },
    { signingDate: signingDate(request.headers), signableHeaders: new Set(signedHeaders) },
  );
  return /Signature=([0-9a-f]{64})/.exec(signed.headers.authorization)?.[1] ?? '';
}

/** @throws TurkError when a declared hash of the body is not the body's. */
function assertBody({ headers, body }: SignedRequest): void {
  const declared = headers.get('x-amz-content-sha256');
  if (declared && declared !== createHash('sha256').update(body).digest('hex')) throw refuse('InvalidSignatureException', 'x-amz-content-sha256 is not the hash of the body.');
}

/**
 * The requester who signed a request.
 * @throws TurkError when it is not signed, by nobody known, wrongly, too long ago, or by somebody who may not publish.
 */
export async function verifySignature(request: SignedRequest, now = new Date()): Promise<{ requesterId: string }> {
  const credential = readAuthorization(request.headers);
  if (Math.abs(signingDate(request.headers).getTime() - now.getTime()) > MAX_SKEW_MS) throw refuse('InvalidSignatureException', `Signature expired: the clock of the client is more than 15 minutes off from ${now.toISOString()}.`);
  assertBody(request);
  const userId = credential.accessKeyId.slice(2);
  const user = await db().user.findUnique({ where: { id: userId }, select: { id: true, roles: true, suspendedAt: true } });
  const key = accessKeyOf(userId);
  if (!user || user.suspendedAt || key.accessKeyId !== credential.accessKeyId) throw refuse('UnrecognizedClientException', 'The security token included in the request is invalid.');
  for (const host of hostsOf(request.headers)) {
    for (const path of pathsOf(request.target)) {
      if (!sameSecret(await signatureFor(request, credential, key.secretAccessKey, host, path), credential.signature)) continue;
      if (!user.roles.includes('Requester')) throw new TurkError('AWS.NotAuthorized', 'This account is not a requester’s.');
      return { requesterId: user.id };
    }
  }
  throw refuse('InvalidSignatureException', 'The request signature we calculated does not match the signature you provided. Check your secret access key and signing method.');
}
