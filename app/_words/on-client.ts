/**
 * @file `#words`: what a component says, by key. `const t = useWords('board'); t('empty.title')`. With numbers `t('tasks', { count })`, with elements
 * `t.rich('seeTerms', { link: (text) => <a href="…">{text}</a> })`. Async components on the server ask `words` (words.ts) instead. Numbers, money and
 * spans outside of messages, or ready-made in them: `const { dollars } = useNumbers()`.
 */
import { useMemo } from 'react';
import { useLocale, useTranslations } from 'use-intl/react';
import { type Numbers, numbersIn } from './numbers.ts';

export { useTranslations as useWords } from 'use-intl/react';

/** How the page's language writes numbers. */
export function useNumbers(): Numbers {
  const language = useLocale();
  const t = useTranslations('frame.span');
  return useMemo(() => numbersIn(language, ({ unit, value }) => t(unit, { value })), [language, t]);
}
