import { randomBytes } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** `length` random characters of upper-case base32 (5 bits each). */
function randomBase32(length: number): string {
  let text = '';
  for (const byte of randomBytes(length)) text += ALPHABET[byte & 31];
  return text;
}

/** A public id as MTurk's clients expect it: `^[A-Z0-9]+$`, 30 characters, 145 bits of randomness. */
export function newId(): string {
  return `3${randomBase32(29)}`;
}

/** A user's id, which is also the worker id: begins with `A`. */
export function newUserId(): string {
  return `A${randomBase32(19)}`;
}
