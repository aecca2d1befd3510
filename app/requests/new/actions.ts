'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { announce } from '#jobs/announce.ts';
import { requesterAction } from '#app/_words/actions.ts';
import { readRows, submitRows } from '#lib/study/submit-study.ts';
import { ZStudyForm } from '#lib/study/wire.ts';

const ZNewStudy = z.object({
  form: ZStudyForm,
  csv: z.string().max(20_000_000),
  files: z.array(z.object({ path: z.string().max(1_000), imageId: z.string().max(40) })).max(100_000),
});

/** Creates the study of the form from its table and pictures, and publishes it unless it is to stay a draft. */
export const createStudyAction = requesterAction.inputSchema(ZNewStudy).action(async ({ parsedInput: { form, csv, files }, ctx: { user } }) => {
  const { studyId, expiresAt } = await submitRows(user.id, form, readRows(csv, form.taskType, files));
  if (expiresAt) await announce({ name: 'crowd/study.published', data: { studyId, expiresAt: expiresAt.toISOString() } });
  revalidatePath('/requests');
  return { studyId };
});
