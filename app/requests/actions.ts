'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { readDollars, words } from '#app/_words/words.ts';
import { payerAction } from '#app/_words/actions.ts';
import { AppError } from '#lib/errors.ts';
import { deposit } from '#lib/payment/deposit.ts';

/** Adds play money in a demo; elsewhere an operator records what came in. */
export const depositAction = payerAction
  .inputSchema(z.object({ amount: z.string().max(20), token: z.uuid() }))
  .action(async ({ parsedInput: { amount, token }, ctx: { user } }) => {
    const t = await words('requests.funds');
    if (process.env.APIARY_DEMO !== '1') throw new AppError('Forbidden', t('byOperator'));
    const micros = await readDollars(amount);
    if (micros > 10_000_000_000n) throw new AppError('BadInput', t('tooMuch'));
    await deposit({ userId: user.id, amount: micros, actorId: user.id, reference: `demo:${user.id}:${token}` });
    revalidatePath('/requests');
    revalidatePath('/research/runs/new');
  });
