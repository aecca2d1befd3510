import { wordOverlap } from '../write-instructions/score.ts';
import type { TCaptionEdits } from './schema.ts';

/** How well edits fit known ones, 0 to 1: the mean over the known of the best word overlap, instruction and caption alike. */
export function scoreEdits({ edits }: TCaptionEdits, { edits: known }: TCaptionEdits): number {
  if (known.length === 0) return 1;
  const closeness = (a: TCaptionEdits['edits'][number], b: TCaptionEdits['edits'][number]): number =>
    (wordOverlap(a.instruction, b.instruction) + wordOverlap(a.caption, b.caption)) / 2;
  return known.reduce((sum, one) => sum + Math.max(0, ...edits.map((own) => closeness(own, one))), 0) / known.length;
}
