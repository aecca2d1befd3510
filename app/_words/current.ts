import { cookies, headers } from 'next/headers';
import { cache } from 'react';
import { createTranslator } from 'use-intl/core';
import { chooseLanguage, isTranslated, LANGUAGE_COOKIE, type LanguageTag, PSEUDO } from './languages.ts';
import { MESSAGES, type Messages } from './messages.ts';
import { markMessages } from './pseudo.ts';

export interface Words {
  language: LanguageTag;
  messages: Messages;
}

/** The language of the page asked for and its messages, on the server. */
export const currentWords = cache(async (): Promise<Words> => {
  const [cookie, header] = await Promise.all([cookies(), headers()]);
  const language = isTranslated(header.get('x-path') ?? '/') ? chooseLanguage(cookie.get(LANGUAGE_COOKIE)?.value, header.get('accept-language')) : 'en';
  return { language, messages: language === PSEUDO ? markMessages(MESSAGES.en) : MESSAGES[language] };
});

/** Says messages of one area; typed by those who hand it on. */
export function currentTranslator({ language, messages }: Words, area: string | undefined): unknown {
  return createTranslator({ locale: language, messages: messages as Record<string, object>, namespace: area });
}
