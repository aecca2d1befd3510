'use client';

import { Check, Minus } from 'lucide-react';
import { Checkbox as Primitive } from 'radix-ui';
import { useId, type ReactNode } from 'react';
import { cn } from './cn.ts';

export interface CheckboxProps {
  label: ReactNode;
  /** Always visible, below the label. */
  hint?: ReactNode;
  checked?: boolean | 'indeterminate';
  defaultChecked?: boolean;
  onCheckedChange?: (checked: boolean) => void;
  name?: string;
  disabled?: boolean;
  /** The label is read out but not shown: in table rows. */
  isLabelHidden?: boolean;
  className?: string;
}

/** A yes or no with its words. */
export function Checkbox({ label, hint, onCheckedChange, isLabelHidden = false, className, ...rest }: CheckboxProps) {
  const id = useId();
  return (
    <div className={cn('flex items-start gap-2.5 pointer-coarse:min-h-11 pointer-coarse:py-2', className)}>
      <Primitive.Root
        id={id}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onCheckedChange={(checked) => onCheckedChange?.(checked === true)}
        className="relative mt-0.5 flex size-[1.125rem] shrink-0 items-center justify-center rounded border border-line-strong bg-surface transition-colors after:absolute after:-inset-2 hover:border-ink-faint data-disabled:opacity-50 data-[state=checked]:border-honey-ink data-[state=checked]:bg-honey data-[state=indeterminate]:bg-honey pointer-coarse:after:-inset-3.5"
        {...rest}
      >
        <Primitive.Indicator className="text-on-honey">
          {rest.checked === 'indeterminate' ? <Minus aria-hidden className="size-3.5 stroke-[3]" /> : <Check aria-hidden className="size-3.5 stroke-[3]" />}
        </Primitive.Indicator>
      </Primitive.Root>
      <div className={cn('min-w-0', isLabelHidden && 'sr-only')}>
        <label htmlFor={id} className="block text-sm font-medium leading-[1.375rem]">
          {label}
        </label>
        {hint && (
          <p id={`${id}-hint`} className="text-xs text-ink-faint">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
