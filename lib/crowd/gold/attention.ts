/** Attention checks: items whose instruction says what to answer. Whoever reads it passes. Pure. */
import type { TCompareEditsAnswer, TRankEditsAnswer, TRankingFlag } from '#lib/contracts/work.ts';
import type { TGold, TestableTask } from './schema.ts';

interface AttentionCheck extends Pick<TGold, 'choice' | 'flags'> {
  instruction: string;
}

const CHECKS: Record<TestableTask, readonly AttentionCheck[]> = {
  CompareEdits: [
    { instruction: 'This is an attention check: whatever the pictures show, choose “Edit 2 is better”.', choice: 'right' },
    { instruction: 'This is an attention check: whatever the pictures show, choose “Equally good or bad”.', choice: 'tie' },
    { instruction: 'This is an attention check: whatever the pictures show, choose “Edit 1 is better”.', choice: 'left' },
  ],
  RankEdits: [
    { instruction: 'This is an attention check: rank in any order, and tick “All look alike”.', flags: ['all-similar'] },
    { instruction: 'This is an attention check: rank in any order, and tick “None follows the instruction”.', flags: ['none-follow'] },
    { instruction: 'This is an attention check: rank in any order, and tick “Same as the original”.', flags: ['same-as-original'] },
  ],
};

/** The `n`-th attention check of a task type; they take turns. */
export function attentionCheck(taskType: TestableTask, n: number): AttentionCheck {
  return CHECKS[taskType][n % CHECKS[taskType].length];
}

const SIDES = { left: 'left', right: 'right', tie: 'equal', a: 'equal', b: 'equal' } as const;

/** What a worker who reads answers to a comparison that is an attention check; null when it is none. */
export function obeyComparison(instruction: string): TCompareEditsAnswer | null {
  const check = CHECKS.CompareEdits.find((one) => one.instruction === instruction);
  return check?.choice ? { choice: SIDES[check.choice] } : null;
}

/** What a worker who reads answers to a ranking that is an attention check; null when it is none. */
export function obeyRanking(instruction: string, ids: readonly string[]): TRankEditsAnswer | null {
  const check = CHECKS.RankEdits.find((one) => one.instruction === instruction);
  return check ? { ranking: [...ids], flags: [...(check.flags as TRankingFlag[])] } : null;
}
