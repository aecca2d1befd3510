/**
 * @file `#words`: what a component says, by key. `const t = useWords('board'); t('empty.title')`. With numbers `t('tasks', { count })`, with elements
 * `t.rich('seeTerms', { link: (text) => <a href="…">{text}</a> })`. Async components on the server ask `words` (words.ts) instead.
 */
export { useTranslations as useWords } from 'use-intl/react';
