/** @file Philox 4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011): numbers as a pure function of (seed, stream, step, index). */

const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

/** One block of four 32-bit numbers for counter (c0..c3) and key (k0, k1), written to `out` at `at`. */
export function philox4x32(counter: readonly [number, number, number, number], key: readonly [number, number], out: Uint32Array, at = 0): void {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const low0 = Math.imul(M0, c0) >>> 0;
    const high0 = multiplyHigh(M0, c0);
    const low1 = Math.imul(M1, c2) >>> 0;
    const high1 = multiplyHigh(M1, c2);
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + W0) >>> 0;
    k1 = (k1 + W1) >>> 0;
  }
  out[at] = c0;
  out[at + 1] = c1;
  out[at + 2] = c2;
  out[at + 3] = c3;
}

function multiplyHigh(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const low = a0 * b0;
  const middle = a1 * b0 + (low >>> 16);
  const middle2 = a0 * b1 + (middle & 0xffff);
  return (a1 * b1 + Math.floor(middle / 65536) + (middle2 >>> 16)) >>> 0;
}

/** What the numbers are for; same seed, stream and step give the same numbers, in any order of calls. */
export interface RandomSource {
  /** Whole number below 2^53. */
  readonly seed: number;
  /** Name of the use, e.g. "noise": different names give independent numbers. */
  readonly stream: string;
  /** Position in time, e.g. the optimizer step or the sample's number; below 2^53. */
  readonly step?: number;
}

/** 32-bit FNV-1a of a name. */
export function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

function bits({ seed, stream, step = 0 }: RandomSource, count: number): Uint32Array {
  const blocks = Math.ceil(count / 4);
  const out = new Uint32Array(blocks * 4);
  const key = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0] as const;
  const name = hashName(stream);
  // The counter holds (block, stream, step low, step high): 2^32 blocks of four numbers per use.
  for (let block = 0; block < blocks; block++) philox4x32([block, name, step >>> 0, Math.floor(step / 2 ** 32) >>> 0], key, out, block * 4);
  return out;
}

/** `count` numbers uniform in [0, 1) with 24 bits. */
export function uniform(source: RandomSource, count: number): Float32Array {
  const raw = bits(source, count);
  return Float32Array.from({ length: count }, (_, i) => (raw[i]! >>> 8) * 2 ** -24);
}

/** `count` standard normal numbers by Box and Muller's transform. */
export function normal(source: RandomSource, count: number): Float32Array {
  const raw = bits(source, count + (count & 1));
  const out = new Float32Array(count);
  for (let i = 0; i < count; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(((raw[i]! >>> 8) + 0.5) * 2 ** -24));
    const angle = 2 * Math.PI * raw[i + 1]! * 2 ** -32;
    out[i] = radius * Math.cos(angle);
    if (i + 1 < count) out[i + 1] = radius * Math.sin(angle);
  }
  return out;
}

/** `count` whole numbers uniform in [0, bound), bound <= 2^32. */
export function integers(source: RandomSource, count: number, bound: number): Int32Array {
  // 53 bits over the bound: the bias is below 2^-21 for any bound.
  return Int32Array.from(uniform53(source, count), (value) => Math.floor(value * bound));
}

/** A permutation of 0..n-1 (Fisher and Yates). */
export function permutation(source: RandomSource, n: number): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  const raw = uniform53(source, n);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(raw[i]! * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

/** Rows of batch n when `count` rows are gone through epoch after epoch, each in an order of its own; `source.step` is the epoch's. */
export function epochRows(source: Omit<RandomSource, 'step'>, n: number, batch: number, count: number): number[] {
  const orders = new Map<number, Int32Array>();
  return Array.from({ length: batch }, (_, i) => {
    const at = n * batch + i;
    const epoch = Math.floor(at / count);
    const order = orders.get(epoch) ?? permutation({ ...source, step: epoch }, count);
    orders.set(epoch, order);
    return order[at % count]!;
  });
}

function uniform53(source: RandomSource, count: number): Float64Array {
  const raw = bits(source, count * 2);
  return Float64Array.from({ length: count }, (_, i) => ((raw[2 * i]! >>> 5) * 2 ** 26 + (raw[2 * i + 1]! >>> 6)) * 2 ** -53);
}
