'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { requesterAction } from '#app/_words/actions.ts';
import { decideSubmission, ZRejectionCategory } from '#lib/prolific/decide-submission.ts';
import { publishToProlific } from '#lib/prolific/publish-to-prolific.ts';
import { refreshSubmissions } from '#lib/prolific/refresh-submissions.ts';

const ZStudy = z.object({ studyId: z.string().max(64) });

/** Sends a study to Prolific that is not there yet. */
export const sendAction = requesterAction.inputSchema(ZStudy).action(async ({ parsedInput: { studyId }, ctx: { user } }) => {
  await publishToProlific({ studyId, requesterId: user.id });
  revalidatePath(`/requests/${studyId}/prolific`);
  return { isDone: true };
});

/** Asks Prolific how things stand. */
export const refreshAction = requesterAction.inputSchema(ZStudy).action(async ({ parsedInput: { studyId }, ctx: { user } }) => {
  const changed = await refreshSubmissions({ studyId, requesterId: user.id });
  revalidatePath(`/requests/${studyId}/prolific`);
  return { changed };
});

/** Approves a submission, which Prolific then pays, or rejects it with words to the participant. */
export const decideAction = requesterAction
  .inputSchema(ZStudy.extend({ submissionId: z.string().max(64), rejection: z.object({ category: ZRejectionCategory, message: z.string().max(2_000) }).nullable() }))
  .action(async ({ parsedInput: { studyId, submissionId, rejection }, ctx: { user } }) => {
    await decideSubmission({ submissionId, requesterId: user.id, rejection });
    revalidatePath(`/requests/${studyId}/prolific`);
    return { isDone: true };
  });
