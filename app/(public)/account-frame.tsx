import Link from 'next/link';
import type { ReactNode } from 'react';
import { Brand } from '#app/_ui/brand.tsx';
import { LanguageSelect } from '#app/_ui/language-select.tsx';
import { LANGUAGES } from '#app/_words/languages.ts';

export interface AccountFrameProps {
  title: string;
  description: ReactNode;
  children: ReactNode;
  below: ReactNode;
}

/** The frame of the sign-in and sign-up pages. */
export function AccountFrame({ title, description, children, below }: AccountFrameProps) {
  return (
    <main className="flex min-h-dvh flex-col items-center px-5 py-10 sm:justify-center">
      <Link href="/" className="mb-9 rounded-md p-1">
        <Brand className="text-base" />
      </Link>
      <div className="w-full max-w-sm">
        <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
        <p className="mt-1 text-sm text-ink-soft">{description}</p>
        <div className="mt-6">{children}</div>
        <div className="mt-6 flex flex-wrap items-center justify-between gap-x-6 gap-y-3 text-sm text-ink-soft">
          <p>{below}</p>
          <LanguageSelect languages={LANGUAGES} />
        </div>
      </div>
    </main>
  );
}
