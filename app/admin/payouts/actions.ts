'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { adminAction } from '#app/_words/actions.ts';
import { readDollars } from '#app/_words/words.ts';
import { endPayout } from '#lib/payment/payout/end-payout.ts';
import { preparePayout } from '#lib/payment/payout/prepare-payout.ts';

/** Fixes what is due as a list for the bank. */
export const prepareAction = adminAction.inputSchema(z.object({ minimum: z.string().max(20) })).action(async ({ parsedInput: { minimum }, ctx: { user } }) => {
  const payoutId = await preparePayout({ minimum: await readDollars(minimum), actorId: user.id });
  revalidatePath('/admin/payouts');
  return { payoutId };
});

/** Books a payout that the bank has sent, or drops one that it has not. */
export const endAction = adminAction.inputSchema(z.object({ payoutId: z.string().max(64), as: z.enum(['Paid', 'Cancelled']) })).action(async ({ parsedInput, ctx: { user } }) => {
  await endPayout({ ...parsedInput, actorId: user.id });
  revalidatePath('/admin/payouts');
  return { isDone: true };
});
