import { EDITS_PER_ANSWER, type TEditCaptionsAnswer, type TEditCaptionsPayload } from '#lib/contracts/work.ts';
import { sampleEdits } from '../../simulate/edit-templates.ts';
import type { SimulateInput } from '../task-type.ts';

/** Edits of a caption in the words of the shapes world. A spammer sticks a word to the end. */
export function simulateEdits({ payload, annotator, random }: SimulateInput<TEditCaptionsPayload>): TEditCaptionsAnswer {
  if (!annotator.isSpammer) return { edits: sampleEdits(EDITS_PER_ANSWER, random, payload.caption) };
  return { edits: ['nice', 'cool', 'good'].map((word) => ({ instruction: `Make it ${word}`, caption: `${payload.caption} ${word}` })) };
}
