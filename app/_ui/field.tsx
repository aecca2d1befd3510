'use client';

import { CircleAlert } from 'lucide-react';
import { createContext, useContext, useId, useMemo, type ReactNode } from 'react';
import { useWords } from '#words';
import { cn } from './cn.ts';

interface FieldIds {
  id: string;
  describedBy: string | undefined;
  isInvalid: boolean;
}

const FieldContext = createContext<FieldIds | null>(null);

/** The ids a control inside a Field carries, so that label, hint and error belong to it. */
export function useField(): FieldIds | null {
  return useContext(FieldContext);
}

export interface FieldProps {
  label: ReactNode;
  /** Said before anything goes wrong: format, unit, why. */
  hint?: ReactNode;
  /** One sentence: what is wrong and what to write instead. */
  error?: ReactNode;
  isOptional?: boolean;
  className?: string;
  /** One control: Input, Textarea or Select. */
  children: ReactNode;
}

/** A labelled control with its hint and error. */
export function Field({ label, hint, error, isOptional = false, className, children }: FieldProps) {
  const id = useId();
  const t = useWords('frame');
  const ids = useMemo<FieldIds>(() => {
    const describedBy = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
    return { id, describedBy: describedBy || undefined, isInvalid: Boolean(error) };
  }, [id, hint, error]);
  return (
    <FieldContext value={ids}>
      <div className={cn('flex flex-col gap-1.5', className)}>
        <label htmlFor={id} className="text-sm font-medium">
          {label}
          {isOptional && <span className="ml-1.5 font-normal text-ink-faint">{t('optional')}</span>}
        </label>
        {children}
        {hint && (
          <p id={`${id}-hint`} className="text-xs text-ink-faint">
            {hint}
          </p>
        )}
        {error && (
          <p id={`${id}-error`} role="alert" className="flex items-start gap-1.5 text-xs font-medium text-bad">
            <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
            <span>{error}</span>
          </p>
        )}
      </div>
    </FieldContext>
  );
}
