'use client';

import { Monitor, Moon, Sun } from 'lucide-react';
import { useTheme } from 'next-themes';
import { cn } from './cn.ts';
import { useAlive } from './use-alive.ts';

/** The choices, in the order in which they are shown. */
export const THEMES = [
  { value: 'light', label: 'Light', icon: Sun },
  { value: 'dark', label: 'Dark', icon: Moon },
  { value: 'system', label: 'Same as the system', icon: Monitor },
] as const;

/** Light, dark, or what the system says. The choice is kept in this browser. */
export function ThemeToggle({ className }: { className?: string }) {
  const { theme, setTheme } = useTheme();
  const isMounted = useAlive();
  return (
    <fieldset aria-label="Colours" className={cn('inline-flex rounded-lg border bg-subtle p-0.5', className)}>
      {THEMES.map(({ value, label, icon: Icon }) => {
        const isOn = isMounted && theme === value;
        return (
          <button
            key={value}
            type="button"
            aria-pressed={isOn}
            aria-label={label}
            title={label}
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
