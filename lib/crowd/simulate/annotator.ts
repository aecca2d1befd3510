/** What a simulated annotator is like, and its repeatable luck. */
import { createHash } from 'node:crypto';

export interface Annotator {
  /** Probability of judging by what the pictures are worth; otherwise the answer is a guess. */
  accuracy: number;
  /** Standard deviation of the error in each perceived worth; picture worths lie in about [0, 2]. */
  noise: number;
  /** Added to the worth of what stands first (left, or the first of a list). */
  positionBias: number;
  /** Answers anything without looking. */
  isSpammer: boolean;
}

/** Numbers in [0, 1) that depend on the given words alone. */
export function luck(...words: (string | number)[]): () => number {
  const text = words.join('\u0000');
  let block = 0;
  let left: number[] = [];
  return () => {
    if (left.length === 0) {
      const bytes = createHash('sha256').update(`${text}\u0000${block++}`).digest();
      left = Array.from({ length: 8 }, (_, i) => bytes.readUInt32BE(4 * i) / 2 ** 32);
    }
    return left.pop() as number;
  };
}

/** A standard normal number (Box–Muller). */
export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** What each of several pictures, in the order shown, seems to be worth to an annotator. */
export function perceive(worths: readonly number[], annotator: Annotator, random: () => number): number[] {
  const guesses = annotator.isSpammer || random() >= annotator.accuracy;
  return worths.map((worth, i) => (guesses ? random() : worth + annotator.noise * normal(random)) + (i === 0 ? annotator.positionBias : 0));
}

/** The crowd's annotators from a seed: the first `spam` share of them, in a seeded order, are spammers. */
export function annotatorOf(options: Omit<Annotator, 'isSpammer'> & { spam: number }, seed: number, workerId: string): Annotator {
  const { spam, ...rest } = options;
  return { ...rest, isSpammer: luck(seed, 'spam', workerId)() < spam };
}
