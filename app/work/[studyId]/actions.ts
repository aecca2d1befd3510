'use server';

import { z } from 'zod';
import { workerAction } from '#app/_words/actions.ts';
import { completionUrl } from '#lib/prolific/completion-url.ts';

/** Where a participant from Prolific goes back to; null as long as there is nothing to show for it. */
export const completionAction = workerAction.inputSchema(z.object({ studyId: z.string().max(64) })).action(async ({ parsedInput: { studyId }, ctx: { user } }) => ({
  url: await completionUrl({ studyId, workerId: user.id }),
}));
