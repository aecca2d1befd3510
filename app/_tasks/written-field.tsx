'use client';

import { useEffect, useState, type KeyboardEvent } from 'react';
import { Field } from '#app/_ui/field.tsx';
import { Textarea } from '#app/_ui/input.tsx';
import { isStopped, type TextProblem } from '#lib/crowd/task-types/text-rules.ts';
import { useWords } from '#words';

/** Milliseconds without a key after which a problem is told: nobody wants to be corrected in the middle of a word. */
const REST_MS = 600;
/** Characters that fit in: more than any limit, so that a long paste is told instead of cut. */
const MAX_LENGTH = 1_000;

export interface WrittenFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  problem: TextProblem | null;
  /** Somebody tried to hand in: everything that is wrong is told. */
  isTried: boolean;
  isReadOnly: boolean;
  limit: number;
  placeholder?: string;
  className?: string;
}

/** Which problem to tell now: what is wrong after a rest, what is unfinished once the field was left. */
function useToldProblem({ value, problem, isTried }: Pick<WrittenFieldProps, 'value' | 'problem' | 'isTried'>): { told: TextProblem | null; onBlur: () => void } {
  const [rested, setRested] = useState('');
  const [left, setLeft] = useState('');
  useEffect(() => {
    const timer = window.setTimeout(() => setRested(value), REST_MS);
    return () => window.clearTimeout(timer);
  }, [value]);
  const isTold = isTried || (value !== '' && (left === value || (rested === value && problem?.kind !== 'unfinished')));
  return { told: isTold ? problem : null, onBlur: () => setLeft(value) };
}

/** Enter goes on to the next field of the form instead of breaking the line; Escape leaves the field, so that the page's keys work. */
function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (event.nativeEvent.isComposing) return;
  if (event.key === 'Escape') event.currentTarget.blur();
  if (event.key !== 'Enter' || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const fields = [...(event.currentTarget.form?.querySelectorAll('textarea') ?? [])];
  const next = fields[fields.indexOf(event.currentTarget) + 1];
  (next ?? event.currentTarget.form?.querySelector<HTMLElement>('button[type=submit]'))?.focus();
}

/** A text that grows with its lines, and what is wrong with it. */
export function WrittenField({ label, value, onChange, problem, isTried, isReadOnly, limit, placeholder, className }: WrittenFieldProps) {
  const t = useWords('tasks');
  const { told, onBlur } = useToldProblem({ value, problem, isTried });
  const left = limit - value.length;
  return (
    <Field
      label={label}
      className={className}
      error={isStopped(told) ? told?.message : undefined}
      hint={told?.kind === 'advice' ? <span className="text-warn">{told.message}</span> : left < 40 ? t('writing.charactersLeft', { count: Math.max(0, left) }) : undefined}
    >
      <Textarea
        rows={1}
        value={value}
        placeholder={placeholder}
        disabled={isReadOnly}
        maxLength={MAX_LENGTH}
        enterKeyHint="next"
        autoCapitalize="sentences"
        spellCheck
        onBlur={onBlur}
        onKeyDown={onKeyDown}
        onChange={(event) => onChange(event.target.value.replaceAll(/[\r\n]+/g, ' '))}
        className="field-sizing-content min-h-9 resize-none"
      />
    </Field>
  );
}
