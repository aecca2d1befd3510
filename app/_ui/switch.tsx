'use client';

import { Switch as Primitive } from 'radix-ui';
import { useId, type ReactNode } from 'react';
import { cn } from './cn.ts';

export interface SwitchProps {
  label: ReactNode;
  hint?: ReactNode;
  checked?: boolean;
  defaultChecked?: boolean;
  onCheckedChange?: (checked: boolean) => void;
  name?: string;
  disabled?: boolean;
  className?: string;
}

/** A setting that takes effect at once. */
export function Switch({ label, hint, className, ...rest }: SwitchProps) {
  const id = useId();
  return (
    <div className={cn('flex items-center justify-between gap-4 pointer-coarse:min-h-11', className)}>
      <div className="min-w-0">
        <label htmlFor={id} className="block text-sm font-medium">
          {label}
        </label>
        {hint && (
          <p id={`${id}-hint`} className="text-xs text-ink-faint">
            {hint}
          </p>
        )}
      </div>
      <Primitive.Root
        id={id}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="relative h-5 w-9 shrink-0 rounded-full border border-line-strong bg-muted transition-colors after:absolute after:-inset-3 data-disabled:opacity-50 data-[state=checked]:border-honey-ink data-[state=checked]:bg-honey"
        {...rest}
      >
        <Primitive.Thumb className="block size-3.5 translate-x-0.5 rounded-full bg-ink-soft transition-transform data-[state=checked]:translate-x-[1.125rem] data-[state=checked]:bg-on-honey" />
      </Primitive.Root>
    </div>
  );
}
