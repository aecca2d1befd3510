import { z } from 'zod';
import { ZRankingFlag } from '#lib/contracts/work.ts';
import type { TaskType } from '#lib/generated/prisma/enums.ts';

/** How a test item was made: by the generator for each way to fail (Zhang et al. 2024, the flags of §3.3), or as an instruction to read. */
export const ZGoldKind = z.enum(['identity', 'other-item', 'duplicate', 'over-strong', 'attention']);
export type TGoldKind = z.infer<typeof ZGoldKind>;

/** What is known about a test item. */
export const ZGold = z.object({
  kind: ZGoldKind,
  /** 0-based row of the item whose pictures it was made from. */
  source: z.number().int().nonnegative(),
  /** Of a comparison: the label to choose, a tie, or the side of the screen. */
  choice: z.enum(['a', 'b', 'tie', 'left', 'right']).optional(),
  /** Of a ranking: flags of which a careful worker raises at least one. */
  flags: z.array(ZRankingFlag).optional(),
});
export type TGold = z.infer<typeof ZGold>;

/** Task types that can be tested: what is written freely has no known answer. */
export const TESTABLE = ['CompareEdits', 'RankEdits'] as const satisfies readonly TaskType[];
export type TestableTask = (typeof TESTABLE)[number];

/** Whether items with a known answer can be mixed into studies of a type. */
export function isTestable(taskType: TaskType): taskType is TestableTask {
  return (TESTABLE as readonly TaskType[]).includes(taskType);
}

/**
 * Whether an answer to a test item is right.
 * @param answer in the requester's labels, as it is stored.
 * @param order the labels in the order shown, left to right.
 */
export function isRight({ choice, flags = [] }: TGold, answer: { choice?: string; flags?: readonly string[] }, order: readonly string[]): boolean {
  if (choice === undefined) return flags.some((flag) => answer.flags?.includes(flag));
  const wanted = choice === 'left' ? order[0] : choice === 'right' ? order[1] : choice;
  return answer.choice === wanted;
}
