'use client';

import { Check } from 'lucide-react';
import { DropdownMenu as Primitive } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn.ts';

export interface DropdownProps {
  trigger: ReactNode;
  align?: 'start' | 'end';
  side?: 'top' | 'bottom' | 'right';
  className?: string;
  children: ReactNode;
}

/** A menu of commands behind a button. */
export function Dropdown({ trigger, align = 'end', side, className, children }: DropdownProps) {
  return (
    <Primitive.Root modal={false}>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className={cn('z-50 min-w-48 animate-in rounded-lg border bg-surface p-1 shadow-2', className)}
        >
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

export interface DropdownItemProps extends ComponentProps<typeof Primitive.Item> {
  icon?: ReactNode;
  isDangerous?: boolean;
}

/** One command. `asChild` with a link for places to go. */
export function DropdownItem({ icon, isDangerous = false, className, children, asChild, ...rest }: DropdownItemProps) {
  return (
    <Primitive.Item
      asChild={asChild}
      className={cn(
        'flex cursor-default select-none items-center gap-2.5 rounded-md px-2.5 py-1.5 text-sm outline-none data-disabled:opacity-50 data-highlighted:bg-muted pointer-coarse:min-h-11 [&_svg]:size-4 [&_svg]:text-ink-faint',
        isDangerous && 'text-bad [&_svg]:text-bad',
        className,
      )}
      {...rest}
    >
      {asChild ? (
        children
      ) : (
        <>
          {icon}
          {children}
        </>
      )}
    </Primitive.Item>
  );
}

/** A heading inside a menu. */
export function DropdownLabel({ className, ...rest }: ComponentProps<typeof Primitive.Label>) {
  return <Primitive.Label className={cn('px-2.5 py-1.5 text-xs text-ink-faint', className)} {...rest} />;
}

/** A line between groups of commands. */
export function DropdownSeparator() {
  return <Primitive.Separator className="-mx-1 my-1 h-px bg-line" />;
}

export interface DropdownChoiceProps {
  /** Read out as the question. */
  label: string;
  value: string | undefined;
  onValueChange: (value: string) => void;
  /** `lang` when the label is not in the page's language. */
  options: readonly { value: string; label: string; icon: ReactNode; lang?: string }[];
}

/** One of a few values, chosen inside a menu. */
export function DropdownChoice({ label, value, onValueChange, options }: DropdownChoiceProps) {
  return (
    <Primitive.RadioGroup aria-label={label} value={value} onValueChange={onValueChange}>
      {options.map((option) => (
        <Primitive.RadioItem
          key={option.value}
          value={option.value}
          onSelect={(event) => event.preventDefault()}
          className="flex cursor-default select-none items-center gap-2.5 rounded-md px-2.5 py-1.5 text-sm outline-none data-highlighted:bg-muted pointer-coarse:min-h-11 [&_svg]:size-4 [&_svg]:text-ink-faint"
        >
          {option.icon}
          <span lang={option.lang} className="flex-1">
            {option.label}
          </span>
          <Primitive.ItemIndicator>
            <Check aria-hidden className="text-honey-ink!" />
          </Primitive.ItemIndicator>
        </Primitive.RadioItem>
      ))}
    </Primitive.RadioGroup>
  );
}
