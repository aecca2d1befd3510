import Link from 'next/link';
import type { ReactNode } from 'react';
import { currentWords, sentWords } from '#app/_words/current.ts';
import { WordsProvider } from '#app/_words/words-provider.tsx';
import { words as wordsOf } from '#app/_words/words.ts';
import { Brand } from './brand.tsx';
import { cn } from './cn.ts';
import { BottomLinks, SideLinks } from './nav-links.tsx';
import { homeOf } from './navigation.ts';
import { UserMenu, type ShellUser } from './user-menu.tsx';

export interface AppShellProps {
  user: ShellUser;
  /** `wide` for tables and boards, `full` for pages that lay themselves out. */
  width?: 'normal' | 'wide' | 'full';
  children: ReactNode;
}

const WIDTHS = { normal: 'max-w-5xl', wide: 'max-w-7xl', full: 'max-w-none' };

/** The frame of every signed-in page: side bar on desks, top and bottom bar on phones, what the reader's roles allow. */
export async function AppShell({ user, width = 'normal', children }: AppShellProps) {
  const home = homeOf(user.roles);
  const words = await currentWords();
  const t = await wordsOf('frame');
  return (
    <WordsProvider words={sentWords(words)}>
      <div lang={words.language} className="min-h-dvh lg:grid lg:grid-cols-[14rem_minmax(0,1fr)]">
        <a href="#main" className="sr-only focus:not-sr-only focus:fixed focus:left-3 focus:top-3 focus:z-50 focus:rounded-lg focus:bg-surface focus:px-4 focus:py-2 focus:shadow-2">
          {t('skip')}
        </a>
        <aside className="sticky top-0 hidden h-dvh flex-col border-r bg-surface px-3 py-4 lg:flex">
          <Link href={home} className="mb-6 rounded-md px-2">
            <Brand />
          </Link>
          <div className="min-h-0 flex-1 overflow-y-auto">
            <SideLinks roles={user.roles} />
          </div>
          <UserMenu user={user} languages={words.offered} />
        </aside>
        <header className="sticky top-0 z-30 flex h-13 items-center justify-between border-b bg-surface pl-4 pr-2 lg:hidden">
          <Link href={home} className="rounded-md py-2">
            <Brand />
          </Link>
          <UserMenu user={user} languages={words.offered} isCompact />
        </header>
        <main id="main" tabIndex={-1} className={cn('mx-auto w-full px-4 pb-24 pt-5 outline-none sm:px-6 lg:px-10 lg:pb-16 lg:pt-8', WIDTHS[width])}>
          {children}
        </main>
        <BottomLinks roles={user.roles} />
      </div>
    </WordsProvider>
  );
}
