/** @file The languages of the pages: a new one is a folder of messages and a line here. */
import Negotiator from 'negotiator';

/** By tag (BCP 47), as their speakers call them. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;

export type Language = keyof typeof LANGUAGES;

/** Remembers a choice against what the browser asks for. */
export const LANGUAGE_COOKIE = 'language';

/** Every message marked and lengthened: shows on any page what is not translated yet, and what breaks when words are longer. Never offered, only by cookie. */
export const PSEUDO = 'en-XA';

export type LanguageTag = Language | typeof PSEUDO;

/** Where pages are translated; everywhere else they are in English. */
const TRANSLATED = ['/work', '/requests', '/admin', '/research', '/sign-in', '/sign-up', '/prolific'];

/** Whether the page at a path speaks other languages than English. */
export function isTranslated(path: string): boolean {
  const [pathname] = path.split('?');
  return pathname === '/' || TRANSLATED.some((prefix) => pathname === prefix || pathname.startsWith(`${prefix}/`));
}

function isLanguage(tag: string | undefined): tag is Language {
  return tag !== undefined && Object.hasOwn(LANGUAGES, tag);
}

/** The language chosen before, else the one the browser would like best, else English. */
export function chooseLanguage(chosen: string | undefined, acceptLanguage: string | null): LanguageTag {
  if (chosen === PSEUDO || isLanguage(chosen)) return chosen;
  const [best] = new Negotiator({ headers: { 'accept-language': acceptLanguage ?? 'en' } }).languages(Object.keys(LANGUAGES));
  return isLanguage(best) ? best : 'en';
}
