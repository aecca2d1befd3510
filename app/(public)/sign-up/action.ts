'use server';

import { headers } from 'next/headers';
import { publicAction } from '#app/_words/actions.ts';
import { signUp, ZSignUp } from '#lib/auth/sign-up.ts';

/** Opens the account; the page then signs in with the same words. */
export const signUpAction = publicAction.inputSchema(ZSignUp).action(async ({ parsedInput }) => {
  const forwarded = (await headers()).get('x-forwarded-for');
  await signUp(parsedInput, forwarded?.split(',')[0].trim() || 'direct');
  return { ok: true };
});
