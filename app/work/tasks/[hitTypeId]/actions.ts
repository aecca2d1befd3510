'use server';

import { z } from 'zod';
import { announceFinished } from '#jobs/announce-finished.ts';
import { workerAction } from '#app/_words/actions.ts';
import { ZTimings } from '#lib/contracts/work.ts';
import { findStatus } from '#lib/crowd/assignment/find-status.ts';
import { acceptNextQuestion } from '#lib/crowd/question/accept-next-question.ts';
import { acceptQuestion, type AcceptedQuestion } from '#lib/crowd/question/accept-question.ts';
import { submitQuestion } from '#lib/crowd/question/submit-question.ts';

const ZId = z.string().max(64);

function shown({ deadline, ...rest }: AcceptedQuestion) {
  return { ...rest, deadline: deadline.toISOString() };
}

/** Takes the task on the screen. */
export const acceptAction = workerAction.inputSchema(z.object({ hitId: ZId })).action(async ({ parsedInput: { hitId }, ctx }) => shown(await acceptQuestion({ hitId, workerId: ctx.user.id })));

/** Takes another task of the kind; null when there is none. */
export const acceptNextAction = workerAction.inputSchema(z.object({ hitTypeId: ZId })).action(async ({ parsedInput: { hitTypeId }, ctx }) => {
  const next = await acceptNextQuestion({ workerId: ctx.user.id, hitTypeId });
  return { next: next && shown(next) };
});

/** Hands a form in. */
export const submitAction = workerAction.inputSchema(z.object({ assignmentId: ZId, clientKey: z.string().min(1).max(100), answers: z.unknown(), timings: ZTimings })).action(async ({ parsedInput, ctx }) => {
  const reply = await submitQuestion({ ...parsedInput, workerId: ctx.user.id, source: 'form' });
  void announceFinished(parsedInput.assignmentId);
  return reply;
});

/** Whether an assignment is still to be answered: a frame may say so, but only the server knows. */
export const statusAction = workerAction.inputSchema(z.object({ assignmentId: ZId })).action(({ parsedInput: { assignmentId }, ctx }) => findStatus({ assignmentId, workerId: ctx.user.id }));
