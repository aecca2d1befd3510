'use client';

import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { useLocale } from 'use-intl/react';
import { keepLanguageAction } from '#app/_words/keep-language.ts';
import type { Language } from '#app/_words/languages.ts';
import { useWords } from '#words';
import { toast } from './toast.tsx';

export interface LanguageChoice {
  /** The page's language now (BCP 47). */
  language: string;
  /** Takes another: it is remembered, and the page read again in it. */
  choose: (language: string) => void;
  isPending: boolean;
}

/** The page's language and the way to another. */
export function useLanguageChoice(): LanguageChoice {
  const router = useRouter();
  const language = useLocale();
  const t = useWords('frame');
  const [isPending, startTransition] = useTransition();
  const choose = (wanted: string): void =>
    startTransition(async () => {
      const result = await keepLanguageAction(wanted as Language).catch(() => undefined);
      if (result?.data) router.refresh();
      else toast.error(result?.serverError ?? t('unreachable'));
    });
  return { language, choose, isPending };
}
