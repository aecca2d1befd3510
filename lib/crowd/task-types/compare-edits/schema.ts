import { z } from 'zod';
import { ZCompareEditsAnswer, type TCompareEditsPayload } from '#lib/contracts/work.ts';
import { AppError } from '#lib/errors.ts';
import type { TaskItem, TaskTypeRecord } from '../task-type.ts';

/** A vote in the requester's labels: which edit is better, or a tie ("equally good or equally bad"). */
export const ZCompareEditsVote = z.object({ choice: z.enum(['a', 'b', 'tie']) });
export type TCompareEditsVote = z.infer<typeof ZCompareEditsVote>;

function imageOf(item: TaskItem, label: string): string {
  const variant = item.variants.find((candidate) => candidate.label === label);
  if (!variant) throw new Error(`An item to compare has no edit "${label}"`);
  return variant.imageId;
}

/** Pairwise blind comparison: original, instruction and two edits; better or equal. */
export const compareEdits: TaskTypeRecord<TCompareEditsPayload, TCompareEditsVote> = {
  name: 'compare-edits',
  stored: 'CompareEdits',
  title: 'Compare two edits',
  labels: ['a', 'b'],
  buildPayload: ({ item, shuffle, imageUrl }) => ({
    instruction: item.instruction,
    original: imageUrl(item.originalId, 'original'),
    left: imageUrl(imageOf(item, shuffle.order[0]), 'left'),
    right: imageUrl(imageOf(item, shuffle.order[1]), 'right'),
  }),
  readAnswer: (wire, _item, shuffle) => {
    const parsed = ZCompareEditsAnswer.safeParse(wire);
    if (!parsed.success) throw new AppError('BadInput', 'An answer to a comparison is {"choice": "left"}, {"choice": "right"} or {"choice": "equal"}.');
    const { choice } = parsed.data;
    if (choice === 'equal') return { choice: 'tie' };
    return ZCompareEditsVote.parse({ choice: shuffle.order[choice === 'left' ? 0 : 1] });
  },
  saysHarmful: () => false,
};
