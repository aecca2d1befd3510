import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';

const LOOKS = {
  info: { icon: Info, className: 'border-info/25 bg-info-soft [&>svg]:text-info' },
  good: { icon: CircleCheck, className: 'border-good/25 bg-good-soft [&>svg]:text-good' },
  warn: { icon: TriangleAlert, className: 'border-warn/25 bg-warn-soft [&>svg]:text-warn' },
  bad: { icon: CircleAlert, className: 'border-bad/25 bg-bad-soft [&>svg]:text-bad' },
};

export interface CalloutProps {
  tone?: keyof typeof LOOKS;
  title?: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  /** `alert` interrupts a screen reader; leave out for text that is there from the start. */
  role?: 'alert' | 'status';
  className?: string;
}

/** A sentence that must not be overlooked. */
export function Callout({ tone = 'info', title, children, actions, role, className }: CalloutProps) {
  const { icon: Icon, className: look } = LOOKS[tone];
  return (
    <div role={role} className={cn('flex flex-wrap items-start gap-x-3 gap-y-2 rounded-lg border px-3.5 py-2.5 text-sm', look, className)}>
      <Icon aria-hidden className="mt-[3px] size-4 shrink-0" />
      <div className="min-w-0 flex-1">
        {title && <p className="font-medium">{title}</p>}
        {children && <div className="text-ink-soft">{children}</div>}
      </div>
      {actions && <div className="flex items-center gap-2">{actions}</div>}
    </div>
  );
}
