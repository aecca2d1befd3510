'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { setRoles } from '#lib/account/set-roles.ts';
import { suspendUser } from '#lib/account/suspend-user.ts';
import { adminAction } from '#lib/actions.ts';
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
