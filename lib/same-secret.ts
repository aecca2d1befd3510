import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares two secrets in a time that depends neither on where they differ nor on their lengths. */
export function sameSecret(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(left, right);
}
