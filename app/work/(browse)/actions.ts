'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { workerAction } from '#lib/actions.ts';
import { returnAssignment } from '#lib/crowd/assignment/return-assignment.ts';

/** Gives a task back from the board. */
export const returnAction = workerAction.inputSchema(z.object({ assignmentId: z.string() })).action(async ({ parsedInput, ctx }) => {
  const status = await returnAssignment({ ...parsedInput, workerId: ctx.user.id });
  revalidatePath('/work');
  return { status };
});
