import { countedShare } from '#lib/consensus/counted-share.ts';
import type { TRankingScores, TShare } from '#lib/contracts/stages.ts';
import { AppError } from '#lib/errors.ts';
import type { DecidedItem } from './decide-items.ts';
import type { Comparison } from './plan-needs.ts';

/**
 * Of the items that voters decide and whose two edits a reward tells apart, the share on which both prefer the same side, with Wilson's interval. Pure.
 * @param scores rewards by item and arm
 * @returns null when there is no such item
 */
export function compareReward({ a, b }: Comparison, items: readonly DecidedItem[], scores: TRankingScores['items']): TShare | null {
  const rewardsOf = new Map(scores.map(({ itemId, rewards }) => [itemId, rewards]));
  const told = items.flatMap(({ worldId, won }) => {
    const rewards = rewardsOf.get(worldId);
    if (!rewards) throw new AppError('Internal', `The reward has not scored the edits of item ${worldId}.`);
    const lead = rewards[a] - rewards[b];
    return won === 'tie' || lead === 0 ? [] : [lead > 0 === (won === 'a')];
  });
  return countedShare(told.filter(Boolean).length, told.length);
}
