import type { TCompareEditsPayload } from '#lib/contracts/work.ts';
import { obeyComparison } from '../../gold/attention.ts';
import type { TaskItem, TaskTypeRecord } from '../task-type.ts';
import { readVote, type TCompareEditsVote } from './schema.ts';
import { scoreCompareEdits } from './score.ts';
import { simulateCompareEdits } from './simulate.ts';

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
  readAnswer: (wire, _item, shuffle) => readVote(wire, shuffle),
  saysHarmful: () => false,
  score: scoreCompareEdits,
  judged: ({ left, right }) => [left, right],
  simulate: (input) => (input.annotator.isSpammer ? null : obeyComparison(input.payload.instruction)) ?? simulateCompareEdits(input),
};
