import { EDITS_PER_ANSWER } from '#lib/contracts/work.ts';
import { meaningKey, tidy } from '#lib/contracts/words.ts';
import { checkText, indexOfSame, type TextProblem } from '../text-rules.ts';
import { checkInstruction } from '../write-instructions/check.ts';
import { BAD_EXAMPLES, GOOD_EXAMPLES } from './examples.ts';

export const CAPTION_LIMITS = { words: 2, characters: 300 };

export interface CaptionEdit {
  instruction: string;
  /** Of the picture after the edit. */
  caption: string;
}

export interface EditProblems {
  instruction: TextProblem | null;
  caption: TextProblem | null;
}

const EXAMPLES = [...GOOD_EXAMPLES, ...BAD_EXAMPLES];
const INSTRUCTIONS = EXAMPLES.map(({ instruction }) => instruction);
const CAPTIONS = EXAMPLES.map(({ edited }) => edited);

function checkCaption({ instruction, caption }: CaptionEdit, original: string, earlier: readonly string[]): TextProblem | null {
  const problem = checkText(caption, CAPTION_LIMITS, 'A white unicorn on a meadow');
  if (problem) return problem;
  // Captions start out as the original's, so one that nobody has touched is only unfinished.
  if (meaningKey(caption) === meaningKey(original)) return { kind: tidy(caption) === tidy(original) ? 'unfinished' : 'wrong', message: 'The caption has not been changed. Describe the picture as it is after the edit.' };
  if (meaningKey(caption) === meaningKey(instruction)) return { kind: 'wrong', message: 'This repeats the instruction. Describe the picture as it is after the edit.' };
  if (indexOfSame(caption, CAPTIONS) >= 0) return { kind: 'wrong', message: 'This is one of the examples. Describe this picture after your edit.' };
  const same = indexOfSame(caption, earlier);
  return same >= 0 ? { kind: 'wrong', message: `This says the same as caption ${same + 1}. A different edit has a different caption.` } : null;
}

/** What is wrong with each edit of an answer; null where nothing is. */
export function checkEdits(original: string, edits: readonly CaptionEdit[]): EditProblems[] {
  return Array.from({ length: EDITS_PER_ANSWER }, (_, i) => {
    const edit = edits[i] ?? { instruction: '', caption: '' };
    const before = edits.slice(0, i);
    return {
      instruction: checkInstruction(edit.instruction, before.map(({ instruction }) => instruction), INSTRUCTIONS),
      caption: checkCaption(edit, original, before.map(({ caption }) => caption)),
    };
  });
}
