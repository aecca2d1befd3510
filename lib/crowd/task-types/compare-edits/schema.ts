import { z } from 'zod';
import { ZCompareEditsAnswer } from '#lib/contracts/work.ts';
import { AppError } from '#lib/errors.ts';
import type { Shuffle } from '../shuffle.ts';

/** A vote in the requester's labels: which edit is better, or a tie ("equally good or equally bad"). */
export const ZCompareEditsVote = z.object({ choice: z.enum(['a', 'b', 'tie']) });
export type TCompareEditsVote = z.infer<typeof ZCompareEditsVote>;

/**
 * A worker's answer in the requester's labels.
 * @throws AppError BadInput when it is none of the three choices.
 */
export function readVote(wire: unknown, shuffle: Shuffle): TCompareEditsVote {
  const parsed = ZCompareEditsAnswer.safeParse(wire);
  if (!parsed.success) throw new AppError('BadInput', 'An answer to a comparison is {"choice": "left"}, {"choice": "right"} or {"choice": "equal"}.');
  const { choice } = parsed.data;
  if (choice === 'equal') return { choice: 'tie' };
  return ZCompareEditsVote.parse({ choice: shuffle.order[choice === 'left' ? 0 : 1] });
}
