'use client';

import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn.ts';
import { useField } from './field.tsx';

/** What every text-like control looks like. */
export const CONTROL =
  'w-full rounded-lg border border-line-strong bg-surface px-3 text-sm text-ink shadow-1 transition-colors hover:border-ink-faint focus-visible:border-ring focus-visible:outline-offset-0 disabled:cursor-not-allowed disabled:bg-subtle disabled:text-ink-faint aria-invalid:border-bad pointer-coarse:min-h-11 pointer-coarse:text-base';

/** Id and ARIA of the surrounding Field. */
export function useControlProps(): { id?: string; 'aria-describedby'?: string; 'aria-invalid'?: true } {
  const field = useField();
  if (!field) return {};
  return { id: field.id, 'aria-describedby': field.describedBy, 'aria-invalid': field.isInvalid || undefined };
}

export interface InputProps extends ComponentProps<'input'> {
  /** Text or picture inside, before the value: `$`, a magnifier. */
  leading?: ReactNode;
  /** A unit behind the value: `%`, `seconds`. */
  trailing?: ReactNode;
}

/** A one-line text control. */
export function Input({ className, leading, trailing, ...rest }: InputProps) {
  const control = useControlProps();
  const input = <input {...control} className={cn(CONTROL, 'h-9', leading && 'pl-8', trailing && 'pr-16', className)} {...rest} />;
  if (!leading && !trailing) return input;
  return (
    <div className="relative">
      {leading && <span className="pointer-events-none absolute inset-y-0 left-3 flex items-center text-sm text-ink-faint [&_svg]:size-4">{leading}</span>}
      {input}
      {trailing && <span className="pointer-events-none absolute inset-y-0 right-3 flex items-center text-xs text-ink-faint">{trailing}</span>}
    </div>
  );
}

/** A text control of several lines. */
export function Textarea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea {...useControlProps()} className={cn(CONTROL, 'min-h-20 py-2', className)} {...rest} />;
}
