'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { workerAction } from '#app/_words/actions.ts';
import { openAppeal } from '#lib/crowd/appeal/open-appeal.ts';
import { returnAssignment } from '#lib/crowd/assignment/return-assignment.ts';

/** Gives a task back from the board. */
export const returnAction = workerAction.inputSchema(z.object({ assignmentId: z.string() })).action(async ({ parsedInput, ctx }) => {
  const status = await returnAssignment({ ...parsedInput, workerId: ctx.user.id });
  revalidatePath('/work');
  return { status };
});

/** Asks a requester to look at a rejected answer again. */
export const appealAction = workerAction.inputSchema(z.object({ assignmentId: z.string().max(64), reason: z.string().max(1_000) })).action(async ({ parsedInput, ctx }) => {
  await openAppeal({ ...parsedInput, workerId: ctx.user.id });
  revalidatePath('/work/earnings');
  return { isSent: true };
});
