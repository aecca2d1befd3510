/**
 * @file Random numbers one after the other, for drawing scenes, edits and answers: Philox4x32-10 keyed by the seed, with a
 * hash of the stream's name in the upper half of the counter.
 */
import { createHash } from 'node:crypto';
import { philox4x32 } from '../runtime/rng.ts';

export interface Rng {
  /** Uniform in [0, 1), 32 bits. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** Uniform integer in [0, n). */
  int(n: number): number;
}

class PhiloxRng implements Rng {
  private readonly block = new Uint32Array(4);
  private used = 4;
  private counter = 0;
  private spare: number | undefined;
  private readonly key: readonly [number, number];
  private readonly stream: readonly [number, number];

  constructor(key: readonly [number, number], stream: readonly [number, number]) {
    this.key = key;
    this.stream = stream;
  }

  private word(): number {
    if (this.used === 4) {
      philox4x32([this.counter++ >>> 0, 0, ...this.stream], this.key, this.block);
      this.used = 0;
    }
    return this.block[this.used++] as number;
  }

  uniform(): number {
    return this.word() / 0x1_0000_0000;
  }

  int(n: number): number {
    if (!Number.isInteger(n) || n < 1) throw new Error(`int(n) needs a positive integer, got ${n}.`);
    return Math.floor(this.uniform() * n);
  }

  normal(): number {
    if (this.spare !== undefined) {
      const value = this.spare;
      this.spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log((this.word() + 0.5) / 0x1_0000_0000));
    const angle = 2 * Math.PI * this.uniform();
    this.spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }
}

/**
 * Random numbers of one named stream, e.g. `streamRng(seed, 'scenes', 12)`: the same name gives the same numbers,
 * whatever other streams were used before, and different names are independent.
 */
export function streamRng(seed: number, ...name: readonly (string | number)[]): Rng {
  const digest = createHash('sha256').update(JSON.stringify(name)).digest();
  const key: [number, number] = [seed >>> 0, Math.floor(seed / 0x1_0000_0000) >>> 0];
  return new PhiloxRng(key, [digest.readUInt32LE(0), digest.readUInt32LE(4)]);
}
