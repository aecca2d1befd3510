import type { ReactNode } from 'react';
import { cn } from './cn.ts';

export interface EmptyStateProps {
  icon?: ReactNode;
  title: ReactNode;
  /** What to do next. */
  children?: ReactNode;
  actions?: ReactNode;
  className?: string;
}

/** Says why there is nothing here and what to do about it. */
export function EmptyState({ icon, title, children, actions, className }: EmptyStateProps) {
  return (
    <div className={cn('flex flex-col items-center rounded-xl border border-dashed bg-surface px-6 py-14 text-center', className)}>
      {icon && <div className="mb-4 flex size-11 items-center justify-center rounded-xl bg-honey-soft text-honey-ink [&_svg]:size-5">{icon}</div>}
      <h2 className="text-[0.9375rem] font-semibold">{title}</h2>
      {children && <div className="mt-1 max-w-md text-sm text-ink-soft">{children}</div>}
      {actions && <div className="mt-5 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}
