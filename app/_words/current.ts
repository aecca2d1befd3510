import { cookies, headers } from 'next/headers';
import { NextRequest } from 'next/server';
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

/** What a page or an answer to a request says: by its path, the choice made before and what the browser asks for. */
function wordsAt(path: string, chosen: string | undefined, acceptLanguage: string | null): Words {
  if (!isTranslated(path)) return { language: 'en', messages: MESSAGES.en, offered: {} };
  const language = chooseLanguage(chosen, acceptLanguage);
  return { language, messages: language === PSEUDO ? markMessages(MESSAGES.en) : MESSAGES[language], offered: LANGUAGES };
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

/** Areas that components on the client read: of workers' and public pages, and of all others. What only the other side says need not travel. */
const SENT: Record<'translated' | 'other', readonly (keyof Messages)[]> = {
  translated: ['account', 'board', 'frame', 'study', 'tasks'],
  other: ['account', 'admin', 'frame', 'requests', 'results', 'tasks'],
};

/** What of the words goes to the browser with every page; once, however many layouts ask, because it is the same object. */
export const sentWords = cache(({ language, messages, offered }: Words): Pick<Words, 'language' | 'messages'> => {
  const isTranslatedPage = Object.keys(offered).length > 0;
  const areas = SENT[isTranslatedPage ? 'translated' : 'other'].map((area) => [area, messages[area]]);
  return { language, messages: Object.fromEntries(areas) as Messages };
});

/** Says messages of one area; typed by those who hand it on. */
export function currentTranslator({ language, messages }: Words, area: string | undefined): unknown {
  return createTranslator({ locale: language, messages: messages as Record<string, object>, namespace: area });
}
