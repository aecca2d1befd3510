'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cn } from '#app/_ui/cn.ts';
import { useWords } from '#words';
import { useLiveRun } from './live-run.tsx';

/** The views of one run. */
export function RunTabs() {
  const t = useWords('runs.page.tabs');
  const path = usePathname();
  const { run } = useLiveRun();
  const base = `/research/runs/${run.id}`;
  const tabs = [{ href: base, label: t('progress') }, ...(run.stage === 'loop' ? [{ href: `${base}/verdict`, label: t('verdict') }] : []), { href: `${base}/details`, label: t('details') }];
  return (
    <nav aria-label={t('label')} className="no-scrollbar mb-6 flex gap-5 overflow-x-auto border-b">
      {tabs.map(({ href, label }) => (
        <Link
          key={href}
          href={href}
          aria-current={path === href ? 'page' : undefined}
          className={cn('-mb-px flex h-10 items-center whitespace-nowrap border-b-2 text-sm font-medium -outline-offset-2 pointer-coarse:min-h-11', path === href ? 'border-honey-ink text-ink' : 'border-transparent text-ink-faint hover:text-ink')}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
