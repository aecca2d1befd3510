'use client';

import { Check, ChevronDown } from 'lucide-react';
import { Select as Primitive } from 'radix-ui';
import { useWords } from '#words';
import { cn } from './cn.ts';
import { CONTROL, useControlProps } from './input.tsx';

export interface SelectOption {
  value: string;
  label: string;
  hint?: string;
  disabled?: boolean;
}

export interface SelectProps {
  options: readonly SelectOption[];
  value?: string;
  defaultValue?: string;
  onValueChange?: (value: string) => void;
  /** Form field's name, for plain form posts. */
  name?: string;
  placeholder?: string;
  disabled?: boolean;
  /** Needed when no Field surrounds it. */
  'aria-label'?: string;
  className?: string;
}

/** One of a handful of options. */
export function Select({ options, placeholder, className, 'aria-label': label, ...rest }: SelectProps) {
  const t = useWords('frame');
  return (
    <Primitive.Root {...rest}>
      <Primitive.Trigger
        {...useControlProps()}
        aria-label={label}
        className={cn(CONTROL, 'flex h-9 items-center justify-between gap-2 text-left data-placeholder:text-ink-faint', className)}
      >
        <span className="truncate">
          <Primitive.Value placeholder={placeholder ?? t('choose')} />
        </span>
        <ChevronDown aria-hidden className="size-4 shrink-0 text-ink-faint" />
      </Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          position="popper"
          sideOffset={4}
          className="z-50 max-h-80 min-w-(--radix-select-trigger-width) animate-in overflow-hidden rounded-lg border bg-surface p-1 shadow-2"
        >
          <Primitive.Viewport>
            {options.map(({ value, label: text, hint, disabled }) => (
              <Primitive.Item
                key={value}
                value={value}
                disabled={disabled}
                className="flex cursor-default select-none items-center gap-2 rounded-md py-1.5 pl-2 pr-3 text-sm outline-none data-disabled:opacity-50 data-highlighted:bg-muted pointer-coarse:min-h-11"
              >
                <span className="flex size-4 items-center justify-center">
                  <Primitive.ItemIndicator>
                    <Check aria-hidden className="size-4 text-honey-ink" />
                  </Primitive.ItemIndicator>
                </span>
                <Primitive.ItemText>{text}</Primitive.ItemText>
                {hint && <span className="ml-auto pl-4 text-xs text-ink-faint">{hint}</span>}
              </Primitive.Item>
            ))}
          </Primitive.Viewport>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
