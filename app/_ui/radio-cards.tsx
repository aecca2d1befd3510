'use client';

import { RadioGroup } from 'radix-ui';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';

export interface RadioCard {
  value: string;
  label: ReactNode;
  hint?: ReactNode;
  icon?: ReactNode;
  disabled?: boolean;
}

export interface RadioCardsProps {
  /** Read out as the question. */
  label: string;
  options: readonly RadioCard[];
  value?: string;
  defaultValue?: string;
  onValueChange?: (value: string) => void;
  name?: string;
  className?: string;
}

/** One of a few options, each with room to explain itself. */
export function RadioCards({ label, options, className, ...rest }: RadioCardsProps) {
  return (
    <RadioGroup.Root aria-label={label} className={cn('grid gap-2 sm:grid-cols-2', className)} {...rest}>
      {options.map(({ value, label: title, hint, icon, disabled }) => (
        <RadioGroup.Item
          key={value}
          value={value}
          disabled={disabled}
          className="group flex min-h-11 items-start gap-3 rounded-lg border border-line-strong bg-surface p-3 text-left shadow-1 transition-colors hover:border-ink-faint hover:bg-subtle disabled:opacity-50 data-[state=checked]:border-honey-ink data-[state=checked]:bg-honey-soft"
        >
          {icon && <span className="mt-0.5 text-ink-faint group-data-[state=checked]:text-honey-ink [&_svg]:size-[1.125rem]">{icon}</span>}
          <span className="min-w-0 flex-1">
            <span className="block text-sm font-medium">{title}</span>
            {hint && <span className="mt-0.5 block text-xs text-ink-soft">{hint}</span>}
          </span>
          <span className="mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-full border border-line-strong bg-surface group-data-[state=checked]:border-honey-ink">
            <RadioGroup.Indicator className="size-2 rounded-full bg-honey-ink" />
          </span>
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
