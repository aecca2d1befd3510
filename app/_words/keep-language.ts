'use server';

import { cookies } from 'next/headers';
import { z } from 'zod';
import { publicAction } from '#lib/actions.ts';
import { type Language, LANGUAGE_COOKIE, LANGUAGES } from './languages.ts';

const ZLanguage = z.enum(Object.keys(LANGUAGES) as [Language, ...Language[]]);
const YEAR_SECONDS = 365 * 86_400;

/** Remembers in this browser, for a year, which language its reader chose. */
export const keepLanguageAction = publicAction.inputSchema(ZLanguage).action(async ({ parsedInput }) => {
  (await cookies()).set(LANGUAGE_COOKIE, parsedInput, { maxAge: YEAR_SECONDS, sameSite: 'lax', path: '/' });
  return { ok: true };
});
