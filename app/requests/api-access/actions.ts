'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { requesterAction } from '#app/_words/actions.ts';
import { createAPIKey } from '#lib/auth/api-key/create-api-key.ts';
import { revokeAPIKey } from '#lib/auth/api-key/revoke-api-key.ts';
import { SCOPES } from '#lib/auth/api-key/scopes.ts';

/** Makes a key; its text is in the answer and nowhere else. */
export const createKeyAction = requesterAction.inputSchema(z.object({ name: z.string().max(80), scopes: z.array(z.enum(SCOPES)) })).action(async ({ parsedInput, ctx: { user } }) => {
  const key = await createAPIKey({ ...parsedInput, userId: user.id });
  revalidatePath('/requests/api-access');
  return { key };
});

/** Ends a key. */
export const revokeKeyAction = requesterAction.inputSchema(z.object({ keyId: z.string().max(64) })).action(async ({ parsedInput: { keyId }, ctx: { user } }) => {
  await revokeAPIKey({ keyId, userId: user.id });
  revalidatePath('/requests/api-access');
  return { isDone: true };
});
