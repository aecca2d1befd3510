'use client';

import { useRef, useState, type ReactNode } from 'react';
import { Button } from '#app/_ui/button.tsx';
import type { TQuestionAnswer } from '#lib/crowd/question/answer.ts';
import { selectionProblem, textProblem } from '#lib/crowd/question/form-problems.ts';
import type { FormQuestion, QuestionForm } from '#lib/crowd/question/question-form.ts';
import { useWords } from '#words';
import type { TaskWords } from '../task-form.ts';
import { Content } from './content.tsx';
import { FormQuestionField } from './form-question.tsx';

export interface QuestionFormTaskProps {
  form: QuestionForm;
  draft: unknown;
  isReadOnly: boolean;
  isPending: boolean;
  onDraft: (answers: TQuestionAnswer[]) => void;
  onAnswer: (answers: TQuestionAnswer[]) => void;
  /** In place of the button, in previews. */
  footer?: ReactNode;
}

const questionsOf = (form: QuestionForm): FormQuestion[] => form.parts.filter((part) => part.kind === 'question');

function emptyAnswer({ id, answer }: FormQuestion): TQuestionAnswer {
  return answer.kind === 'text' ? { questionIdentifier: id, freeText: answer.defaultText } : { questionIdentifier: id, selectionIdentifiers: [] };
}

/** What was typed before, as far as it still fits. */
function startOf(form: QuestionForm, draft: unknown): TQuestionAnswer[] {
  const kept = Array.isArray(draft) ? (draft as TQuestionAnswer[]) : [];
  return questionsOf(form).map((question) => kept.find((one) => one?.questionIdentifier === question.id) ?? emptyAnswer(question));
}

function problemOf({ isRequired, answer: asks }: FormQuestion, answer: TQuestionAnswer, t: TaskWords): string | null {
  if (asks.kind === 'text') {
    const text = answer.freeText ?? '';
    if (text === '') return isRequired ? t('question.missing') : null;
    return textProblem(asks, text);
  }
  const chosen = (answer.selectionIdentifiers ?? []).length + (answer.otherSelectionText?.trim() ? 1 : 0);
  return chosen === 0 && !isRequired ? null : selectionProblem(asks, chosen);
}

/** A requester's QuestionForm in the look of this site. */
export function QuestionFormTask({ form, draft, isReadOnly, isPending, onDraft, onAnswer, footer }: QuestionFormTaskProps) {
  const t = useWords('tasks');
  const [answers, setAnswers] = useState(() => startOf(form, draft));
  const [isTried, setTried] = useState(false);
  const root = useRef<HTMLFormElement>(null);
  const answerOf = (id: string): TQuestionAnswer => answers.find(({ questionIdentifier }) => questionIdentifier === id) as TQuestionAnswer;
  const change = (next: TQuestionAnswer): void => {
    const all = answers.map((one) => (one.questionIdentifier === next.questionIdentifier ? next : one));
    setAnswers(all);
    onDraft(all);
  };
  const submit = (): void => {
    const wrong = questionsOf(form).find((question) => problemOf(question, answerOf(question.id), t) !== null);
    setTried(true);
    if (!wrong) {
      onAnswer(answers);
      return;
    }
    const field = root.current?.querySelector(`[data-question="${CSS.escape(wrong.id)}"]`);
    field?.scrollIntoView({ block: 'center' });
    field?.querySelector<HTMLElement>('input, textarea')?.focus();
  };
  return (
    <form
      ref={root}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      className="mx-auto flex w-full max-w-2xl flex-1 flex-col gap-4"
    >
      {form.parts.map((part, i) =>
        part.kind === 'overview' ? (
          <div key={i} className="flex flex-col gap-2 text-sm">
            <Content content={part.content} />
          </div>
        ) : (
          <FormQuestionField key={part.id} question={part} answer={answerOf(part.id)} problem={isTried ? problemOf(part, answerOf(part.id), t) : null} isReadOnly={isReadOnly} onChange={change} />
        ),
      )}
      <div className="sticky bottom-0 -mx-1 bg-canvas px-1 py-3 max-sm:mt-auto">
        {footer ?? (
          <Button type="submit" variant="primary" size="lg" isPending={isPending} className="w-full sm:w-auto">
            {t('handIn')}
          </Button>
        )}
      </div>
    </form>
  );
}
