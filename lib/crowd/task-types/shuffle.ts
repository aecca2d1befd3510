import { createHash } from 'node:crypto';

/** The order in which one worker sees one HIT's variants. Kept with the answer as evidence, and recomputable from the study's seed. */
export interface Shuffle {
  /** 128 bits in hex, a function of (study seed, HIT, worker). */
  sideSeed: string;
  /** The requester's labels in the order shown: left to right, top to bottom. */
  order: readonly string[];
}

export interface ShuffleOptions {
  /** The study's seed; workers never see it. */
  seed: bigint;
  hitId: string;
  workerId: string;
  labels: readonly string[];
}

/** 32-bit numbers from a hash chain: the same everywhere, for ever. */
function* numbers(sideSeed: string): Generator<number> {
  for (let block = 0; ; block++) {
    const bytes = createHash('sha256').update(`${sideSeed}:${block}`).digest();
    for (let i = 0; i < bytes.length; i += 4) yield bytes.readUInt32BE(i);
  }
}

/**
 * Shuffles labels (Fisher–Yates) by (seed, HIT, worker): a worker who comes back to a HIT finds the same order, so a draft still fits, and two
 * workers see independent ones.
 */
export function shuffleFor({ seed, hitId, workerId, labels }: ShuffleOptions): Shuffle {
  const sideSeed = createHash('sha256').update(`${seed}:${hitId}:${workerId}`).digest('hex').slice(0, 32);
  const order = [...labels].sort();
  const stream = numbers(sideSeed);
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(((stream.next().value as number) / 2 ** 32) * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return { sideSeed, order };
}

/** The name under which a worker meets a variant: says nothing about its label without the study's seed. */
export function opaqueId(sideSeed: string, label: string): string {
  return createHash('sha256').update(`${sideSeed}/${label}`).digest('hex').slice(0, 16);
}
