'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useWords } from '#words';
import { cn } from './cn.ts';
import { navigationFor, type NavItem, type RoleName } from './navigation.ts';

function isCurrent(item: NavItem, path: string): boolean {
  return item.isExact ? path === item.href : path === item.href || path.startsWith(`${item.href}/`);
}

/** The sections in the side bar. */
export function SideLinks({ roles }: { roles: readonly RoleName[] }) {
  const path = usePathname();
  const t = useWords('frame.places');
  return (
    <nav aria-label={t('label')} className="flex flex-col gap-5">
      {navigationFor(roles).map((section) => (
        <div key={section.label}>
          <p className="px-2.5 pb-1.5 text-2xs font-medium text-ink-faint">{t(section.label)}</p>
          <ul className="space-y-px">
            {section.items.map((item) => {
              const isHere = isCurrent(item, path);
              return (
                <li key={item.href}>
                  <Link
                    href={item.href}
                    aria-current={isHere ? 'page' : undefined}
                    className={cn(
                      'flex h-8 items-center gap-2.5 rounded-md px-2.5 text-sm font-medium text-ink-soft transition-colors hover:bg-muted hover:text-ink pointer-coarse:h-11',
                      isHere && 'bg-muted text-ink',
                    )}
                  >
                    <item.icon aria-hidden className={cn('size-4 text-ink-faint', isHere && 'text-honey-ink')} />
                    {t(item.label)}
                  </Link>
                </li>
              );
            })}
          </ul>
        </div>
      ))}
    </nav>
  );
}

/** The same places within a thumb's reach, on phones. */
export function BottomLinks({ roles }: { roles: readonly RoleName[] }) {
  const path = usePathname();
  const t = useWords('frame.places');
  const items = navigationFor(roles)
    .flatMap((section) => section.items)
    .filter(({ isSecondary }) => !isSecondary)
    .slice(0, 5);
  if (items.length < 2) return null;
  return (
    <nav aria-label={t('label')} className="fixed inset-x-0 bottom-0 z-30 border-t bg-surface pb-[env(safe-area-inset-bottom)] lg:hidden">
      <ul className="mx-auto flex max-w-md">
        {items.map((item) => {
          const isHere = isCurrent(item, path);
          return (
            <li key={item.href} className="min-w-0 flex-1">
              <Link
                href={item.href}
                aria-current={isHere ? 'page' : undefined}
                className={cn('flex h-14 flex-col items-center justify-center gap-0.5 text-2xs font-medium text-ink-faint -outline-offset-2', isHere && 'text-ink')}
              >
                <item.icon aria-hidden className={cn('size-5', isHere && 'text-honey-ink')} />
                <span className="max-w-full truncate">{t(item.label)}</span>
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
