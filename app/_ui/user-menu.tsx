'use client';

import { LogOut } from 'lucide-react';
import { signOut } from 'next-auth/react';
import { useTheme } from 'next-themes';
import { cn } from './cn.ts';
import { Dropdown, DropdownChoice, DropdownItem, DropdownLabel, DropdownSeparator } from './dropdown.tsx';
import type { RoleName } from './navigation.ts';
import { THEMES } from './theme-toggle.tsx';

export interface ShellUser {
  name: string;
  email: string;
  roles: readonly RoleName[];
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  return `${words[0]?.[0] ?? '?'}${words.length > 1 ? words[words.length - 1][0] : ''}`.toUpperCase();
}

/** Who is signed in, colours, and the way out. */
export function UserMenu({ user, isCompact = false }: { user: ShellUser; isCompact?: boolean }) {
  const { theme, setTheme } = useTheme();
  const face = (
    <span aria-hidden className="flex size-7 shrink-0 items-center justify-center rounded-full bg-honey-soft text-2xs font-semibold text-honey-ink">
      {initials(user.name)}
    </span>
  );
  return (
    <Dropdown
      align={isCompact ? 'end' : 'start'}
      side={isCompact ? 'bottom' : 'top'}
      className="w-60"
      trigger={
        <button type="button" className={cn('flex items-center gap-2.5 rounded-lg text-left hover:bg-muted', isCompact ? 'size-11 justify-center' : 'w-full p-2')}>
          {face}
          <span className="sr-only">{isCompact ? `Account of ${user.name}` : 'Account of'}</span>
          {!isCompact && (
            <span className="min-w-0 leading-tight">
              <span className="block truncate text-sm font-medium">{user.name}</span>
              <span className="block truncate text-2xs text-ink-faint">{user.email}</span>
            </span>
          )}
        </button>
      }
    >
      <DropdownLabel>
        <span className="block truncate text-sm font-medium text-ink">{user.name}</span>
        <span className="block truncate">{user.email}</span>
        <span className="block">{user.roles.join(', ')}</span>
      </DropdownLabel>
      <DropdownSeparator />
      <DropdownChoice
        label="Colours"
        value={theme}
        onValueChange={setTheme}
        options={THEMES.map(({ value, label, icon: Icon }) => ({ value, label, icon: <Icon aria-hidden /> }))}
      />
      <DropdownSeparator />
      <DropdownItem icon={<LogOut aria-hidden />} onSelect={() => void signOut({ callbackUrl: '/' })}>
        Sign out
      </DropdownItem>
    </Dropdown>
  );
}
