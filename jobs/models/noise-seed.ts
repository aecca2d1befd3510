import { createHash } from 'node:crypto';

/** A seed (31 bits) that a run's seed and a purpose always give. */
export function noiseSeed(seed: number, purpose: string): number {
  return createHash('sha256').update(`${seed}/${purpose}`).digest().readUInt32BE(0) >>> 1;
}
