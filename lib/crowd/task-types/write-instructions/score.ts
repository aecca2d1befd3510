import { wordsOf } from '#lib/contracts/words.ts';
import type { TWrittenInstructions } from './schema.ts';

/** Dice's coefficient of two texts' words, 0 to 1. */
export function wordOverlap(a: string, b: string): number {
  const [left, right] = [new Set(wordsOf(a)), new Set(wordsOf(b))];
  if (left.size + right.size === 0) return 1;
  return (2 * [...left].filter((word) => right.has(word)).length) / (left.size + right.size);
}

/** How well instructions fit known ones, 0 to 1: the mean over the known of the best word overlap. */
export function scoreInstructions({ instructions }: TWrittenInstructions, { instructions: known }: TWrittenInstructions): number {
  if (known.length === 0) return 1;
  return known.reduce((sum, text) => sum + Math.max(0, ...instructions.map((own) => wordOverlap(own, text))), 0) / known.length;
}
