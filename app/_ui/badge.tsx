import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn.ts';

export type Tone = 'neutral' | 'honey' | 'good' | 'bad' | 'warn' | 'info';

const TONES: Record<Tone, string> = {
  neutral: 'bg-muted text-ink-soft',
  honey: 'bg-honey-soft text-honey-ink',
  good: 'bg-good-soft text-good',
  bad: 'bg-bad-soft text-bad',
  warn: 'bg-warn-soft text-warn',
  info: 'bg-info-soft text-info',
};

export interface BadgeProps extends ComponentProps<'span'> {
  tone?: Tone;
  icon?: ReactNode;
}

/** A word about a thing's kind or state. */
export function Badge({ tone = 'neutral', icon, className, children, ...rest }: BadgeProps) {
  return (
    <span className={cn('inline-flex h-[1.375rem] items-center gap-1 whitespace-nowrap rounded-full px-2 text-xs font-medium [&_svg]:size-3', TONES[tone], className)} {...rest}>
      {icon}
      {children}
    </span>
  );
}
