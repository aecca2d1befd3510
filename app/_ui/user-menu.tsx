'use client';

import { LogOut } from 'lucide-react';
import { signOut } from 'next-auth/react';
import { useTheme } from 'next-themes';
import { useWords } from '#words';
import { cn } from './cn.ts';
import { Dropdown, DropdownChoice, DropdownItem, DropdownLabel, DropdownSeparator } from './dropdown.tsx';
import type { RoleName } from './navigation.ts';
import { THEMES } from './theme-toggle.tsx';
import { useLanguageChoice } from './use-language-choice.ts';

export interface ShellUser {
  name: string;
  email: string;
  roles: readonly RoleName[];
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  return `${words[0]?.[0] ?? '?'}${words.length > 1 ? words[words.length - 1][0] : ''}`.toUpperCase();
}

function LanguageMark({ tag }: { tag: string }) {
  return (
    <span aria-hidden className="w-4 text-center text-2xs font-semibold uppercase text-ink-faint">
      {tag}
    </span>
  );
}

export interface UserMenuProps {
  user: ShellUser;
  /** What the page can be read in, by tag (BCP 47); empty hides the choice. */
  languages: Record<string, string>;
  isCompact?: boolean;
}

/** Who is signed in, colours, language, and the way out. */
export function UserMenu({ user, languages, isCompact = false }: UserMenuProps) {
  const t = useWords('frame');
  const { language, choose } = useLanguageChoice();
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
          <span className="sr-only">{isCompact ? t('menu.accountOfName', { name: user.name }) : t('menu.accountOf')}</span>
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
        <span className="block">{user.roles.map((role) => t(`roles.${role}`)).join(', ')}</span>
      </DropdownLabel>
      <DropdownSeparator />
      <DropdownChoice
        label={t('colours.label')}
        value={theme}
        onValueChange={setTheme}
        options={THEMES.map(({ value, icon: Icon }) => ({ value, label: t(`colours.${value}`), icon: <Icon aria-hidden /> }))}
      />
      {Object.keys(languages).length > 0 && (
        <>
          <DropdownSeparator />
          <DropdownChoice
            label={t('menu.language')}
            value={language}
            onValueChange={choose}
            options={Object.entries(languages).map(([value, label]) => ({ value, label, lang: value, icon: <LanguageMark tag={value} /> }))}
          />
        </>
      )}
      <DropdownSeparator />
      <DropdownItem icon={<LogOut aria-hidden />} onSelect={() => void signOut({ callbackUrl: '/' })}>
        {t('menu.signOut')}
      </DropdownItem>
    </Dropdown>
  );
}
