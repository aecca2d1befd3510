import { INSTRUCTIONS_PER_ANSWER, type TWriteInstructionsAnswer, type TWriteInstructionsPayload } from '#lib/contracts/work.ts';
import { sampleEdits } from '../../simulate/edit-templates.ts';
import type { SimulateInput } from '../task-type.ts';

/** Instructions in the words of the shapes world. A spammer sends the blandest ones there are. */
export function simulateInstructions({ annotator, random }: SimulateInput<TWriteInstructionsPayload>): TWriteInstructionsAnswer {
  if (annotator.isSpammer) return { instructions: ['Make it nice', 'Make it cool', 'Make it big', 'Make it good', 'Make it fun'] };
  return { instructions: sampleEdits(INSTRUCTIONS_PER_ANSWER, random).map(({ instruction }) => instruction) };
}
