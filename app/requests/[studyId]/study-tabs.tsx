'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cn } from '#app/_ui/cn.ts';
import { count } from '#app/_ui/format.ts';

/** The views of one study. */
export function StudyTabs({ studyId, toReview, isProlific }: { studyId: string; toReview: number; isProlific: boolean }) {
  const path = usePathname();
  const base = `/requests/${studyId}`;
  const tabs = [
    { href: base, label: 'Results' },
    { href: `${base}/items`, label: 'Items' },
    { href: `${base}/review`, label: 'Review', badge: toReview },
    ...(isProlific ? [{ href: `${base}/prolific`, label: 'Prolific' }] : []),
    { href: `${base}/quality`, label: 'Quality' },
    { href: `${base}/preview`, label: 'Preview' },
    { href: `${base}/design`, label: 'Design' },
  ];
  return (
    <nav aria-label="Study" className="no-scrollbar mb-6 flex gap-5 overflow-x-auto border-b">
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
              {count(badge)}
              <span className="sr-only"> waiting</span>
            </span>
          )}
        </Link>
      ))}
    </nav>
  );
}
