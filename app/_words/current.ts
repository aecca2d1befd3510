import { cookies, headers } from 'next/headers';
import { NextRequest } from 'next/server';
import { cache } from 'react';
import { createTranslator } from 'use-intl/core';
import { chooseLanguage, isTranslated, LANGUAGE_COOKIE, LANGUAGES, type LanguageTag, PSEUDO } from './languages.ts';
import { MESSAGES, type Messages } from './messages.ts';
import { markMessages } from './pseudo.ts';
import { sentTo } from './sent.ts';

export interface Words {
  language: LanguageTag;
  messages: Messages;
  /** The languages that the page can be read in, by tag, as their speakers call them: none where it is in English only. */
  offered: Record<string, string>;
  /** Areas that components on the client read there. */
  sent: readonly (keyof Messages)[];
}

/** What a page or an answer to a request says: by its path, the choice made before and what the browser asks for. */
function wordsAt(path: string, chosen: string | undefined, acceptLanguage: string | null): Words {
  const sent = sentTo(path);
  if (!isTranslated(path)) return { language: 'en', messages: MESSAGES.en, offered: {}, sent };
  const language = chooseLanguage(chosen, acceptLanguage);
  return { language, messages: language === PSEUDO ? markMessages(MESSAGES.en) : MESSAGES[language], offered: LANGUAGES, sent };
}

/** The language of the page asked for and its messages, on the server. */
export const currentWords = cache(async (): Promise<Words> => {
  const [cookie, header] = await Promise.all([cookies(), headers()]);
  return wordsAt(header.get('x-path') ?? '/', cookie.get(LANGUAGE_COOKIE)?.value, header.get('accept-language'));
});

/** The same for a route handler's request. */
export function wordsOf(request: Request): Words {
  const { nextUrl, cookies: cookie, headers: header } = new NextRequest(request);
  return wordsAt(nextUrl.pathname, cookie.get(LANGUAGE_COOKIE)?.value, header.get('accept-language'));
}

/** What of the words goes to the browser with every page; once, however many layouts ask, because it is the same object. */
export const sentWords = cache(({ language, messages, sent }: Words): Pick<Words, 'language' | 'messages'> => ({
  language,
  messages: Object.fromEntries(sent.map((area) => [area, messages[area]])) as Messages,
}));

/** Says messages of one area; typed by those who hand it on. */
export function currentTranslator({ language, messages }: Words, area: string | undefined): unknown {
  return createTranslator({ locale: language, messages: messages as Record<string, object>, namespace: area });
}
