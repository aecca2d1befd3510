import { z } from 'zod';
import { ZRankEditsAnswer, ZRankingFlag } from '#lib/contracts/work.ts';
import { AppError } from '#lib/errors.ts';
import { opaqueId, type Shuffle } from '../shuffle.ts';
import type { TaskItem } from '../task-type.ts';

/** A ranking in the requester's labels, best first, and what was wrong with the edits as a whole. `ties`: neighbours in it that are equally good. */
export const ZRankEditsRanking = z.object({ ranking: z.array(z.string()), flags: z.array(ZRankingFlag), ties: z.array(z.array(z.string()).min(2)).optional() });
export type TRankEditsRanking = z.infer<typeof ZRankEditsRanking>;

/** Whether groups are disjoint runs of a ranking. */
function areRuns(ties: readonly string[][], ranking: readonly string[]): boolean {
  const flat = ties.flat();
  const isRun = (group: readonly string[]): boolean => {
    const places = group.map((id) => ranking.indexOf(id)).sort((a, b) => a - b);
    return group.length >= 2 && places[0] >= 0 && places.every((place, i) => place === places[0] + i);
  };
  return new Set(flat).size === flat.length && ties.every(isRun);
}

/**
 * A worker's ranking in the requester's labels.
 * @throws AppError BadInput unless it lists every id of the payload exactly once, with known flags, and ties only neighbours, where that is allowed.
 */
export function readRanking(wire: unknown, item: TaskItem, shuffle: Shuffle): TRankEditsRanking {
  const parsed = ZRankEditsAnswer.safeParse(wire);
  if (!parsed.success) {
    const flags = ZRankingFlag.options.join(', ');
    throw new AppError('BadInput', `An answer to a ranking is {"ranking": [ids, best first], "flags": [any of ${flags}]}.`);
  }
  const labelOf = new Map(shuffle.order.map((label) => [opaqueId(shuffle.sideSeed, label), label]));
  const { ranking, flags, ties = [] } = parsed.data;
  const complete = ranking.length === item.variants.length && new Set(ranking).size === ranking.length && ranking.every((id) => labelOf.has(id));
  if (!complete) throw new AppError('BadInput', `A ranking must list each of the ${item.variants.length} ids of its payload exactly once, best first.`);
  if (ties.length > 0 && !item.allowsTies) throw new AppError('BadInput', 'This study does not allow ties: leave them out, and put every edit on a rank of its own.');
  if (!areRuns(ties, ranking)) throw new AppError('BadInput', 'Each group of ties must be two or more ids that stand next to each other in the ranking, and no id may be in two groups.');
  const labels = ranking.map((id) => labelOf.get(id) as string);
  const tied = ties.map((group) => labels.filter((_, i) => group.includes(ranking[i])));
  return { ranking: labels, flags: [...new Set(flags)].sort(), ...(tied.length > 0 && { ties: tied.sort((a, b) => labels.indexOf(a[0]) - labels.indexOf(b[0])) }) };
}
