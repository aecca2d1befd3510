import { cookies, headers } from 'next/headers';
import { cache } from 'react';
import { createTranslator } from 'use-intl/core';
import { chooseLanguage, isTranslated, LANGUAGE_COOKIE, LANGUAGES, type LanguageTag, PSEUDO } from './languages.ts';
import { MESSAGES, type Messages } from './messages.ts';
import { markMessages } from './pseudo.ts';

export interface Words {
  language: LanguageTag;
  messages: Messages;
  /** The languages that the page can be read in, by tag, as their speakers call them: none where it is in English only. */
  offered: Record<string, string>;
}

/** The language of the page asked for and its messages, on the server. */
export const currentWords = cache(async (): Promise<Words> => {
  const [cookie, header] = await Promise.all([cookies(), headers()]);
  if (!isTranslated(header.get('x-path') ?? '/')) return { language: 'en', messages: MESSAGES.en, offered: {} };
  const language = chooseLanguage(cookie.get(LANGUAGE_COOKIE)?.value, header.get('accept-language'));
  return { language, messages: language === PSEUDO ? markMessages(MESSAGES.en) : MESSAGES[language], offered: LANGUAGES };
});

/** Says messages of one area; typed by those who hand it on. */
export function currentTranslator({ language, messages }: Words, area: string | undefined): unknown {
  return createTranslator({ locale: language, messages: messages as Record<string, object>, namespace: area });
}
