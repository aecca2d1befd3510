'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { setRoles } from '#lib/account/set-roles.ts';
import { setMasters } from '#lib/account/set-masters.ts';
import { suspendUser } from '#lib/account/suspend-user.ts';
import { adminAction } from '#app/_words/actions.ts';
import { readDollars } from '#app/_words/words.ts';
import { deposit } from '#lib/payment/deposit.ts';
import { Role } from '#lib/generated/prisma/enums.ts';

/** Changes what somebody may do. */
export const setRolesAction = adminAction
  .inputSchema(z.object({ userId: z.string(), roles: z.array(z.enum(Role)).max(4) }))
  .action(async ({ parsedInput, ctx }) => {
    await setRoles({ ...parsedInput, actorId: ctx.user.id });
    revalidatePath('/admin/people');
  });

/** Shuts somebody out, or lets them in again. */
export const suspendAction = adminAction
  .inputSchema(z.object({ userId: z.string(), isSuspended: z.boolean() }))
  .action(async ({ parsedInput, ctx }) => {
    await suspendUser({ ...parsedInput, actorId: ctx.user.id });
    revalidatePath('/admin/people');
  });

/** Grants the Masters qualification, or takes it back. */
export const mastersAction = adminAction.inputSchema(z.object({ workerId: z.string().max(64), isMaster: z.boolean() })).action(async ({ parsedInput, ctx }) => {
  await setMasters({ ...parsedInput, actorId: ctx.user.id });
  revalidatePath('/admin/people');
});

/** Records what somebody has paid in, once for each number of a bank transfer. */
export const recordDepositAction = adminAction
  .inputSchema(z.object({ userId: z.string().max(64), amount: z.string().max(20), reference: z.string().trim().min(1).max(200) }))
  .action(async ({ parsedInput: { userId, amount, reference }, ctx }) => {
    const isNew = await deposit({ userId, amount: await readDollars(amount), actorId: ctx.user.id, reference: `transfer:${reference}` });
    return { isNew };
  });
