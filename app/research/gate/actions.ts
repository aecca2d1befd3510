'use server';

import { revalidatePath } from 'next/cache';
import { researcherAction } from '#app/_words/actions.ts';
import { setSchedule, ZSchedule } from '#lib/loop/set-schedule.ts';

/** Says when the loop runs by itself. */
export const setScheduleAction = researcherAction.inputSchema(ZSchedule).action(async ({ parsedInput, ctx: { user } }) => {
  await setSchedule({ ...parsedInput, actorId: user.id });
  revalidatePath('/research', 'layout');
});
