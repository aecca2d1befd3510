'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { payerAction } from '#lib/actions.ts';
import { AppError } from '#lib/errors.ts';
import { deposit } from '#lib/payment/deposit.ts';
import { parseDollars } from '#lib/payment/money.ts';

/** Adds play money in a demo; elsewhere an operator records what came in. */
export const depositAction = payerAction
  .inputSchema(z.object({ amount: z.string().max(20), token: z.uuid() }))
  .action(async ({ parsedInput: { amount, token }, ctx: { user } }) => {
    if (process.env.APIARY_DEMO !== '1') throw new AppError('Forbidden', 'Funds are added by the operator of this platform. Ask an administrator.');
    const micros = parseDollars(amount);
    if (micros > 10_000_000_000n) throw new AppError('BadInput', 'A deposit may be up to $10,000 in the demo.');
    await deposit({ userId: user.id, amount: micros, actorId: user.id, reference: `demo:${user.id}:${token}` });
    revalidatePath('/requests');
    revalidatePath('/research/runs/new');
  });
