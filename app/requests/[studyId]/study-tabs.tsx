'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useNumbers, useWords } from '#words';
import { cn } from '#app/_ui/cn.ts';

/** The views of one study. */
export function StudyTabs({ studyId, toReview, isProlific }: { studyId: string; toReview: number; isProlific: boolean }) {
  const t = useWords('results.tabs');
  const { count } = useNumbers();
  const path = usePathname();
  const base = `/requests/${studyId}`;
  const tabs = [
    { href: base, label: t('results') },
    { href: `${base}/items`, label: t('items') },
    { href: `${base}/review`, label: t('review'), badge: toReview },
    ...(isProlific ? [{ href: `${base}/prolific`, label: t('prolific') }] : []),
    { href: `${base}/quality`, label: t('quality') },
    { href: `${base}/preview`, label: t('preview') },
    { href: `${base}/design`, label: t('design') },
  ];
  return (
    <nav aria-label={t('label')} className="no-scrollbar mb-6 flex gap-5 overflow-x-auto border-b">
      {tabs.map(({ href, label, badge = 0 }) => (
        <Link
          key={href}
          href={href}
          aria-current={path === href ? 'page' : undefined}
          className={cn('-mb-px flex h-10 items-center gap-1.5 whitespace-nowrap border-b-2 text-sm font-medium -outline-offset-2 pointer-coarse:min-h-11', path === href ? 'border-honey-ink text-ink' : 'border-transparent text-ink-faint hover:text-ink')}
        >
          {label}
          {badge > 0 && (
            <span className="rounded-full bg-muted px-1.5 text-2xs tabular-nums text-ink-soft">
              {t.rich('waiting', { count: count(badge), hidden: (text) => <span className="sr-only">{text}</span> })}
            </span>
          )}
        </Link>
      ))}
    </nav>
  );
}
