/** What is wrong with one answer of a QuestionForm: the page says it while typing, the server when it is handed in. */
import type { FreeTextAnswer, SelectionAnswer } from './question-form.ts';

type Matches = (regex: string, flags: string, text: string) => boolean;

const matchesAtOnce: Matches = (regex, flags, text) => new RegExp(regex, flags).test(text);

/** What is wrong with a text, or null. Also what the page says beside the field. */
export function textProblem(answer: FreeTextAnswer, text: string, matches: Matches = matchesAtOnce): string | null {
  const { isNumeric, min, max, minLength, maxLength, pattern } = answer;
  if (isNumeric) {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value)) return 'Enter a number.';
    if (min !== undefined && value < min) return `Enter a number of at least ${min}.`;
    if (max !== undefined && value > max) return `Enter a number of at most ${max}.`;
  }
  if (minLength !== undefined && text.length < minLength) return `Enter at least ${minLength} characters.`;
  if (maxLength !== undefined && text.length > maxLength) return `Enter at most ${maxLength} characters.`;
  if (pattern && !matches(pattern.regex, pattern.flags, text)) return pattern.error;
  return null;
}

/** What is wrong with a choice, or null. */
export function selectionProblem(answer: SelectionAnswer, chosen: number): string | null {
  if (chosen < answer.min) return answer.min === 1 ? 'Choose an answer.' : `Choose at least ${answer.min}.`;
  if (chosen > answer.max) return answer.max === 1 ? 'Choose one answer only.' : `Choose at most ${answer.max}.`;
  return null;
}
