import { z } from 'zod';
import { ZRankEditsAnswer, ZRankingFlag } from '#lib/contracts/work.ts';
import { AppError } from '#lib/errors.ts';
import { opaqueId, type Shuffle } from '../shuffle.ts';
import type { TaskItem } from '../task-type.ts';

/** A ranking in the requester's labels, best first, and what was wrong with the edits as a whole. */
export const ZRankEditsRanking = z.object({ ranking: z.array(z.string()), flags: z.array(ZRankingFlag) });
export type TRankEditsRanking = z.infer<typeof ZRankEditsRanking>;

/**
 * A worker's ranking in the requester's labels.
 * @throws AppError BadInput unless it lists every id of the payload exactly once, with known flags.
 */
export function readRanking(wire: unknown, item: TaskItem, shuffle: Shuffle): TRankEditsRanking {
  const parsed = ZRankEditsAnswer.safeParse(wire);
  if (!parsed.success) {
    const flags = ZRankingFlag.options.join(', ');
    throw new AppError('BadInput', `An answer to a ranking is {"ranking": [ids, best first], "flags": [any of ${flags}]}.`);
  }
  const labelOf = new Map(shuffle.order.map((label) => [opaqueId(shuffle.sideSeed, label), label]));
  const { ranking, flags } = parsed.data;
  const complete = ranking.length === item.variants.length && new Set(ranking).size === ranking.length && ranking.every((id) => labelOf.has(id));
  if (!complete) throw new AppError('BadInput', `A ranking must list each of the ${item.variants.length} ids of its payload exactly once, best first.`);
  return { ranking: ranking.map((id) => labelOf.get(id) as string), flags: [...new Set(flags)].sort() };
}
