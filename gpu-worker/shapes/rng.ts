/**
 * @file Sequential random numbers for drawing scenes, edits and answers: Philox4x32-10 (Salmon et al., "Parallel Random
 * Numbers: As Easy as 1, 2, 3", SC 2011), keyed by the seed, with the stream in the upper half of the counter.
 */
import { createHash } from 'node:crypto';

export interface Rng {
  /** Uniform in [0, 1), 32 bits. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** Uniform integer in [0, n). */
  int(n: number): number;
}

/** High and low 32 bits of a 32×32-bit product. */
function multiply(a: number, b: number): [number, number] {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const low = aLow * bLow;
  const middle = aHigh * bLow + (low >>> 16);
  const middle2 = aLow * bHigh + (middle % 0x10000);
  return [(aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(middle2 / 0x10000)) >>> 0, Math.imul(a, b) >>> 0];
}

/** One Philox4x32-10 block: four 32-bit words for a counter of four and a key of two. */
export function philoxBlock(counter: readonly [number, number, number, number], key: readonly [number, number]): [number, number, number, number] {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const [high0, low0] = multiply(0xd2511f53, c0);
    const [high1, low1] = multiply(0xcd9e8d57, c2);
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0];
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  return [c0, c1, c2, c3];
}

class PhiloxRng implements Rng {
  private block: number[] = [];
  private counter = 0;
  private spare: number | undefined;
  private readonly key: readonly [number, number];
  private readonly stream: readonly [number, number];

  constructor(key: readonly [number, number], stream: readonly [number, number]) {
    this.key = key;
    this.stream = stream;
  }

  private word(): number {
    if (this.block.length === 0) this.block = philoxBlock([this.counter++ >>> 0, 0, ...this.stream], this.key).reverse();
    return this.block.pop() as number;
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
