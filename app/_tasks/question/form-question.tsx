'use client';

import { CircleAlert } from 'lucide-react';
import { useId } from 'react';
import { cn } from '#app/_ui/cn.ts';
import { Input, Textarea } from '#app/_ui/input.tsx';
import type { TQuestionAnswer } from '#lib/crowd/question/answer.ts';
import type { FormQuestion, SelectionAnswer } from '#lib/crowd/question/question-form.ts';
import { useWords } from '#words';
import { Content } from './content.tsx';

export interface FormQuestionFieldProps {
  question: FormQuestion;
  answer: TQuestionAnswer;
  /** One sentence, once the worker has tried to hand in. */
  problem: string | null;
  isReadOnly: boolean;
  onChange: (answer: TQuestionAnswer) => void;
}

interface ChoicesProps extends Omit<FormQuestionFieldProps, 'question' | 'problem'> {
  selection: SelectionAnswer;
  name: string;
}

const CHOICE = 'flex min-h-11 cursor-pointer items-start gap-3 rounded-lg border border-line-strong bg-surface px-3 py-2.5 shadow-1 transition-colors hover:bg-subtle has-checked:border-honey-ink has-checked:bg-honey-soft has-disabled:cursor-default';

function Choices({ selection, answer, isReadOnly, onChange, name }: ChoicesProps) {
  const t = useWords('tasks');
  const { options, max, hasOther, style } = selection;
  const isOne = max === 1;
  const chosen = answer.selectionIdentifiers ?? [];
  const choose = (id: string, isOn: boolean): void => {
    const others = isOne ? [] : chosen.filter((one) => one !== id);
    onChange({ ...answer, selectionIdentifiers: isOn ? [...others, id] : others, ...(isOne && { otherSelectionText: undefined }) });
  };
  const isShort = options.every(({ content }) => content.length === 1 && content[0].kind === 'text' && content[0].text.length <= 28);
  return (
    <div className={cn('grid gap-2', isShort && style !== 'list' && 'sm:grid-cols-2')}>
      {options.map(({ id, content }) => (
        <label key={id} className={CHOICE}>
          <input type={isOne ? 'radio' : 'checkbox'} name={name} checked={chosen.includes(id)} disabled={isReadOnly} onChange={({ target }) => choose(id, target.checked)} className="mt-0.5 size-4 shrink-0 accent-honey-ink" />
          <span className="min-w-0 flex-1 text-sm">
            <Content content={content} />
          </span>
        </label>
      ))}
      {hasOther && (
        <Input
          aria-label={t('question.other')}
          placeholder={t('question.other')}
          value={answer.otherSelectionText ?? ''}
          disabled={isReadOnly}
          onChange={({ target }) => onChange({ ...answer, otherSelectionText: target.value, ...(isOne && target.value && { selectionIdentifiers: [] }) })}
        />
      )}
    </div>
  );
}

/** One question of a requester's form. */
export function FormQuestionField({ question, answer, problem, isReadOnly, onChange }: FormQuestionFieldProps) {
  const t = useWords('tasks');
  const id = useId();
  const { displayName, content, isRequired, answer: asks } = question;
  const errorId = problem ? `${id}-error` : undefined;
  const text = { value: answer.freeText ?? '', disabled: isReadOnly, 'aria-labelledby': `${id}-legend`, 'aria-describedby': errorId, 'aria-invalid': problem ? true : undefined };
  const onText = (value: string): void => onChange({ ...answer, freeText: value });
  return (
    <fieldset aria-describedby={errorId} className="flex min-w-0 flex-col gap-3 rounded-xl border bg-surface p-4 shadow-1 sm:p-5" data-question={question.id}>
      <legend id={`${id}-legend`} className="float-left mb-0 w-full text-sm [&+*]:clear-both">
        <span className="flex flex-col gap-2">
          {displayName && <span className="text-xs font-medium text-ink-faint">{displayName}</span>}
          <Content content={content} />
          {!isRequired && <span className="text-xs text-ink-faint">{t('question.optional')}</span>}
        </span>
      </legend>
      {asks.kind === 'selection' && <Choices selection={asks} answer={answer} isReadOnly={isReadOnly} onChange={onChange} name={id} />}
      {asks.kind === 'text' &&
        (asks.lines > 1 ? (
          <Textarea rows={asks.lines} {...text} onChange={({ target }) => onText(target.value)} />
        ) : (
          <Input {...text} inputMode={asks.isNumeric ? 'decimal' : undefined} onChange={({ target }) => onText(target.value)} />
        ))}
      {problem && (
        <p id={errorId} role="alert" className="flex items-start gap-1.5 text-xs font-medium text-bad">
          <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          {problem}
        </p>
      )}
    </fieldset>
  );
}
