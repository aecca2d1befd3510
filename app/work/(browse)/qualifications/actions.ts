'use server';

import { z } from 'zod';
import { saveWorkerProfile, ZWorkerProfile } from '#lib/account/worker-profile.ts';
import { workerAction } from '#app/_words/actions.ts';
import { requestQualification } from '#lib/crowd/qualification/request-qualification.ts';
import { submitTest } from '#lib/crowd/qualification/submit-test.ts';

const ZId = z.string().max(64);

/** Asks for a qualification. */
export const askAction = workerAction.inputSchema(z.object({ qualificationTypeId: ZId })).action(async ({ parsedInput: { qualificationTypeId }, ctx }) => {
  const { status } = await requestQualification({ qualificationTypeId, workerId: ctx.user.id });
  return { status };
});

/** Hands a test in. */
export const submitTestAction = workerAction
  .inputSchema(z.object({ requestId: ZId, answers: z.unknown() }))
  .action(async ({ parsedInput: { requestId, answers }, ctx }) => submitTest({ requestId, workerId: ctx.user.id, answers }));

/** Keeps what a worker says about themselves. */
export const saveProfileAction = workerAction.inputSchema(ZWorkerProfile).action(async ({ parsedInput, ctx }) => {
  await saveWorkerProfile(ctx.user.id, parsedInput);
  return { isSaved: true };
});
