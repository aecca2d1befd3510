import { INSTRUCTIONS_PER_ANSWER } from '#lib/contracts/work.ts';
import { tidy } from '#lib/contracts/words.ts';
import { adviseFaces, checkText, indexOfSame, type TextProblem } from '../text-rules.ts';
import { BAD_EXAMPLES, GOOD_EXAMPLES } from './examples.ts';

export const INSTRUCTION_LIMITS = { words: 2, characters: 200 };

const EXAMPLE = 'Add a boat on the lake';
const EXAMPLES = [...GOOD_EXAMPLES, ...BAD_EXAMPLES.map(({ text }) => text)];

/** What is wrong with one instruction beside those written before it, or null. Shared with the task type that edits captions. */
export function checkInstruction(text: string, earlier: readonly string[], examples: readonly string[], name = 'instruction'): TextProblem | null {
  const problem = checkText(text, INSTRUCTION_LIMITS, EXAMPLE);
  if (problem) return problem;
  if (indexOfSame(text, examples) >= 0) return { kind: 'wrong', message: 'This is one of the examples. Write an edit of your own for this picture.' };
  const same = indexOfSame(text, earlier);
  if (same >= 0) {
    const isExact = tidy(text).toLowerCase() === tidy(earlier[same]).toLowerCase();
    return { kind: 'wrong', message: `This ${isExact ? 'is the same as' : 'asks for the same as'} ${name} ${same + 1}. Write a different edit.` };
  }
  return adviseFaces(text);
}

/** What is wrong with each of an answer's instructions; null where nothing is. */
export function checkInstructions(instructions: readonly string[]): (TextProblem | null)[] {
  return Array.from({ length: INSTRUCTIONS_PER_ANSWER }, (_, i) => checkInstruction(instructions[i] ?? '', instructions.slice(0, i), EXAMPLES));
}
