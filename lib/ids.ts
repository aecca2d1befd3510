import { createHash, randomBytes } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** One character of upper-case base32 per byte (its lower 5 bits). */
export function base32(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += ALPHABET[byte & 31];
  return text;
}

/** A public id as MTurk's clients expect it: `^[A-Z0-9]+$`, 30 characters, 145 bits of randomness. */
export function newId(): string {
  return `3${base32(randomBytes(29))}`;
}

/** The public id that these parts always give: what is made from the same things twice is made once. */
export function derivedId(...parts: string[]): string {
  return `3${base32(createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 29))}`;
}

/** A user's id, which is also the worker id: begins with `A`. */
export function newUserId(): string {
  return `A${base32(randomBytes(19))}`;
}

/** A user's id that follows from a text: simulated annotators are the same people in every demo. */
export function userIdFrom(text: string): string {
  return `A${base32(createHash('sha256').update(text).digest().subarray(0, 19))}`;
}
