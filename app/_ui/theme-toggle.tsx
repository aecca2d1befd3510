'use client';

import { Monitor, Moon, Sun } from 'lucide-react';
import { useTheme } from 'next-themes';
import { useWords } from '#words';
import { cn } from './cn.ts';
import { useAlive } from './use-alive.ts';

/** The choices, in the order in which they are shown; each is called `colours.…` in the area `frame`. */
export const THEMES = [
  { value: 'light', icon: Sun },
  { value: 'dark', icon: Moon },
  { value: 'system', icon: Monitor },
] as const;

/** Light, dark, or what the system says. The choice is kept in this browser. */
export function ThemeToggle({ className }: { className?: string }) {
  const { theme, setTheme } = useTheme();
  const isMounted = useAlive();
  const t = useWords('frame.colours');
  return (
    <fieldset aria-label={t('label')} className={cn('inline-flex rounded-lg border bg-subtle p-0.5', className)}>
      {THEMES.map(({ value, icon: Icon }) => {
        const isOn = isMounted && theme === value;
        return (
          <button
            key={value}
            type="button"
            aria-pressed={isOn}
            aria-label={t(value)}
            title={t(value)}
            onClick={() => setTheme(value)}
            className={cn(
              'flex h-7 w-8 items-center justify-center rounded-md text-ink-faint hover:text-ink pointer-coarse:h-11 pointer-coarse:w-11',
              isOn && 'bg-surface text-ink shadow-1',
            )}
          >
            <Icon aria-hidden className="size-3.5" />
          </button>
        );
      })}
    </fieldset>
  );
}
