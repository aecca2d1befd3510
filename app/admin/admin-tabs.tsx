'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cn } from '#app/_ui/cn.ts';
import { useWords } from '#words';

const TABS = [
  { href: '/admin', label: 'overview' },
  { href: '/admin/people', label: 'people' },
  { href: '/admin/payouts', label: 'payouts' },
  { href: '/admin/audit', label: 'audit' },
] as const;

/** The administrators' sections. */
export function AdminTabs() {
  const path = usePathname();
  const t = useWords('admin.tabs');
  return (
    <nav aria-label={t('label')} className="no-scrollbar mb-6 flex gap-5 overflow-x-auto border-b">
      {TABS.map(({ href, label }) => {
        const isHere = path === href;
        return (
          <Link
            key={href}
            href={href}
            aria-current={isHere ? 'page' : undefined}
            className={cn('-mb-px flex h-10 items-center whitespace-nowrap border-b-2 text-sm font-medium -outline-offset-2 pointer-coarse:min-h-11', isHere ? 'border-honey-ink text-ink' : 'border-transparent text-ink-faint hover:text-ink')}
          >
            {t(label)}
          </Link>
        );
      })}
    </nav>
  );
}
