import { createHash, createHmac } from 'node:crypto';
import { sameSecret } from '#lib/same-secret.ts';

const TOLERANCE_S = 300;

/** JSON in the canonical form of RFC 8785, which is what the SDK signs. Values are plain JSON. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`).join(',')}}`;
}

function digest(text: string, signingKey: string, timestamp: string): string {
  return createHmac('sha256', signingKey.replace(/^signkey-\w+-/, '')).update(text).update(timestamp).digest('hex');
}

/** The `x-inngest-signature` header for a body: `t=<unix seconds>&s=<hex>`. Text must already be canonical. */
export function sign(text: string, signingKey: string, now = Date.now()): string {
  const timestamp = Math.floor(now / 1000).toString();
  return `t=${timestamp}&s=${digest(text, signingKey, timestamp)}`;
}

/** Whether a reply was signed by the holder of the key within the last five minutes; `text` is the body as received. */
export function isSigned(text: string, header: string | undefined, signingKey: string, now = Date.now()): boolean {
  const parts = new URLSearchParams(header ?? '');
  const [timestamp, signature] = [parts.get('t') ?? '', parts.get('s') ?? ''];
  if (!signature || !(Math.abs(now / 1000 - Number(timestamp)) <= TOLERANCE_S)) return false;
  return sameSecret(signature, digest(text, signingKey, timestamp));
}

/** What the SDK sends as its bearer token: the key's prefix and the SHA-256 of the key's bytes. */
export function hashedSigningKey(signingKey: string): string {
  const prefix = /^signkey-\w+-/.exec(signingKey)?.[0] ?? '';
  return prefix + createHash('sha256').update(Buffer.from(signingKey.slice(prefix.length), 'hex')).digest('hex');
}

/** Whether an Authorization header carries the signing key, plain (Inngest's REST API) or hashed (the SDK). */
export function isAuthorised(header: string | undefined, signingKey: string): boolean {
  const token = /^Bearer (.+)$/i.exec(header ?? '')?.[1] ?? '';
  return sameSecret(token, signingKey) || sameSecret(token, hashedSigningKey(signingKey));
}
