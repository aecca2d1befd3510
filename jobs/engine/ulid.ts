import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A ULID: 48 bits of milliseconds and ten bytes, so ids sort by time. Without bytes, random ones. */
export function ulid(ms = Date.now(), bytes: Uint8Array = randomBytes(10)): string {
  let bits = BigInt(Math.max(0, Math.floor(ms))) & 0xffffffffffffn;
  for (const byte of bytes.subarray(0, 10)) bits = (bits << 8n) | BigInt(byte);
  let text = '';
  for (let i = 0; i < 26; i++, bits >>= 5n) text = ALPHABET[Number(bits & 31n)] + text;
  return text;
}

/**
 * The id of the n-th event of a request, from the SDK's `x-inngest-event-id-seed` (`<ms>,<base64 of ten bytes>`), so that
 * a repeated request names the same events. A missing or malformed seed gives undefined.
 */
export function seededUlid(seed: string | undefined, n: number): string | undefined {
  const match = /^(\d{1,15}),([A-Za-z0-9+/=]+)$/.exec(seed ?? '');
  if (!match) return undefined;
  const bytes = Buffer.from(match[2], 'base64');
  if (bytes.length !== 10) return undefined;
  bytes.writeUInt32BE((bytes.readUInt32BE(6) + n) >>> 0, 6);
  return ulid(Number(match[1]), bytes);
}
