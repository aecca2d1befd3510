import type { ReactNode } from 'react';
import { Brand } from './brand.tsx';

export interface NoticeProps {
  icon: ReactNode;
  /** The HTTP status, for those who know. */
  code?: string;
  title: string;
  children: ReactNode;
  actions?: ReactNode;
}

/** A whole page that says one thing: an error, an end. */
export function Notice({ icon, code, title, children, actions }: NoticeProps) {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center px-6 py-16 text-center">
      <Brand className="mb-12" />
      <div className="mb-5 flex size-12 items-center justify-center rounded-xl bg-honey-soft text-honey-ink [&_svg]:size-6">{icon}</div>
      {code && <p className="mb-1 text-xs font-medium tabular-nums text-ink-faint">{code}</p>}
      <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
      <div className="mt-2 max-w-md text-sm text-ink-soft">{children}</div>
      {actions && <div className="mt-7 flex flex-wrap justify-center gap-2">{actions}</div>}
    </main>
  );
}
