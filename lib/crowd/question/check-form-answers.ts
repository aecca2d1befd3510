import { runInNewContext } from 'node:vm';
import { AppError } from '#lib/errors.ts';
import { ZQuestionAnswers, type TQuestionAnswer } from './answer.ts';
import { selectionProblem, textProblem } from './form-problems.ts';
import type { FormQuestion, QuestionForm } from './question-form.ts';

/** Milliseconds that a requester's expression may take on a worker's text. */
const REGEX_MS = 100;

/** A requester's regular expression may be one that never ends: it runs on a clock, and a text it cannot decide in time passes. */
function matchesInTime(regex: string, flags: string, text: string): boolean {
  try {
    return runInNewContext('new RegExp(regex, flags).test(text)', { regex, flags, text }, { timeout: REGEX_MS }) as boolean;
  } catch {
    return true;
  }
}

function check({ id, isRequired, answer }: FormQuestion, given: TQuestionAnswer | undefined): TQuestionAnswer {
  const fail = (problem: string): never => {
    throw new AppError('BadInput', `Question "${id}": ${problem}`);
  };
  if (answer.kind === 'text') {
    const text = given?.freeText ?? '';
    const problem = text === '' && !isRequired ? null : text === '' ? 'This needs an answer.' : textProblem(answer, text, matchesInTime);
    return problem ? fail(problem) : { questionIdentifier: id, freeText: text };
  }
  const ids = [...new Set(given?.selectionIdentifiers ?? [])];
  const unknown = ids.find((one) => !answer.options.some((option) => option.id === one));
  if (unknown !== undefined) return fail(`there is no selection "${unknown}".`);
  const other = answer.hasOther ? given?.otherSelectionText?.trim() || undefined : undefined;
  const chosen = ids.length + (other ? 1 : 0);
  const problem = chosen === 0 && !isRequired ? null : selectionProblem(answer, chosen);
  return problem ? fail(problem) : { questionIdentifier: id, selectionIdentifiers: ids, ...(other && { otherSelectionText: other }) };
}

/**
 * A worker's answers to a QuestionForm: one per question, in its order, each within its question's rules.
 * @throws AppError BadInput naming the question and what it asks for.
 */
export function checkFormAnswers(form: QuestionForm, answers: unknown): TQuestionAnswer[] {
  const parsed = ZQuestionAnswers.safeParse(answers);
  if (!parsed.success) throw new AppError('BadInput', 'An answer is a list of {questionIdentifier, freeText} or {questionIdentifier, selectionIdentifiers}.');
  return form.parts.flatMap((part) => (part.kind === 'question' ? [check(part, parsed.data.find(({ questionIdentifier }) => questionIdentifier === part.id))] : []));
}
