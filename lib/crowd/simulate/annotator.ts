/** What a simulated annotator is like, and its repeatable luck. */
import { createHash } from 'node:crypto';

/** How a crowd's annotators judge. */
export interface Traits {
  /** Probability of judging by what the pictures are worth; otherwise the answer is a guess. */
  accuracy: number;
  /** Standard deviation of the error in each perceived worth. */
  noise: number;
  /** Added to the worth of what stands first (left, or the first of a list); falls evenly to nothing at the last place. */
  positionBias: number;
  /** Pictures that seem closer than this look equally good. */
  tieBelow: number;
  /** When even the best picture seems worth less than this, nothing seems to have changed. */
  noChangeBelow: number;
}

export interface Annotator extends Traits {
  /** Answers anything without looking. */
  isSpammer: boolean;
  /** Looks as everybody does, but reads the scale of a ranking the wrong way round: the worst comes first. Flags, votes and written answers know no such scale and stay. */
  isReversed?: boolean;
}

/** Whoever spams answers at random, or ranks in reversed order: Raykar & Yu (2011) call the first spammers, for their answers say nothing, and the second malicious, for theirs say the opposite. */
export const SPAM_KINDS = ['random', 'reversed'] as const;
export type SpamKind = (typeof SPAM_KINDS)[number];

export interface CrowdTraits extends Traits {
  /** Share of annotators who are spammers. */
  spam: number;
  /** How many times as quick as the others spammers are, a whole number: who does not look takes that much more of the work. 1 when left out. */
  spamPace?: number;
  /** What they do; at random when left out. */
  spamKind?: SpamKind;
}

/** The crowd of a world whose oracle says what edits are worth (0 to 2.5): the measured recipe of the shapes world. */
export const ORACLE_CROWD: CrowdTraits = { accuracy: 1, noise: 0.3, positionBias: 0.02, tieBelow: 0.2, noChangeBelow: 0, spam: 0.1 };

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
  const last = Math.max(1, worths.length - 1);
  return worths.map((worth, i) => (guesses ? random() : worth + annotator.noise * normal(random)) + (annotator.positionBias * (last - i)) / last);
}

/** An annotator of a crowd: who spams follows from the crowd's seed and the worker, whatever they then do. */
export function annotatorOf({ spam, spamKind = 'random', ...traits }: CrowdTraits, seed: number, workerId: string): Annotator {
  const spams = luck(seed, 'spam', workerId)() < spam;
  return { ...traits, isSpammer: spams && spamKind === 'random', isReversed: spams && spamKind === 'reversed' };
}

/** How many tasks an annotator of a crowd does while one who looks does one. */
export function paceOf({ spamPace = 1, ...traits }: CrowdTraits, seed: number, workerId: string): number {
  const { isSpammer, isReversed } = annotatorOf(traits, seed, workerId);
  return isSpammer || isReversed ? spamPace : 1;
}

/**
 * A crowd's members in an order that depends on (seed, HIT) alone, the annotator of slot j is the j-th; whoever is twice as quick is twice as likely to come
 * first, then second, and so on (every member has as many lots as their pace, and the first lot drawn counts).
 */
export function annotatorsOf(workerIds: readonly string[], seed: number, hitId: string, pace: (workerId: string) => number = () => 1): string[] {
  const random = luck(seed, 'annotators', hitId);
  const lots = workerIds.flatMap((workerId) => new Array<string>(pace(workerId)).fill(workerId));
  for (let i = lots.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [lots[i], lots[j]] = [lots[j], lots[i]];
  }
  return [...new Set(lots)];
}
