'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { requesterAction } from '#app/_words/actions.ts';
import { decideAppeal } from '#lib/crowd/appeal/decide-appeal.ts';
import { decideRequest } from '#lib/crowd/qualification/decide-request.ts';
import { blockWorker } from '#lib/crowd/worker/block-worker.ts';
import { unblockWorker } from '#lib/crowd/worker/unblock-worker.ts';
import { inTransaction } from '#lib/transaction.ts';

const ZId = z.string().max(64);

/** Grants a qualification that a worker asked for with a value, or refuses it. */
export const decideRequestAction = requesterAction
  .inputSchema(z.object({ requestId: ZId, value: z.number().int().min(-(2 ** 31)).max(2 ** 31 - 1).optional() }))
  .action(async ({ parsedInput, ctx: { user } }) => {
    await inTransaction((tx) => decideRequest(tx, { ...parsedInput, requesterId: user.id }));
    revalidatePath('/requests/workers');
    return { isDone: true };
  });

/** Takes a rejection back after an appeal, or lets it stay with a reason. */
export const decideAppealAction = requesterAction
  .inputSchema(z.object({ assignmentId: ZId, isGranted: z.boolean(), reply: z.string().max(1_000).default('') }))
  .action(async ({ parsedInput, ctx: { user } }) => {
    await decideAppeal({ ...parsedInput, requesterId: user.id });
    revalidatePath('/requests', 'layout');
    return { isDone: true };
  });

/** Keeps a worker from all of the requester's tasks. */
export const blockAction = requesterAction.inputSchema(z.object({ workerId: z.string().trim().max(64), reason: z.string().max(1024) })).action(async ({ parsedInput, ctx: { user } }) => {
  await inTransaction((tx) => blockWorker(tx, { ...parsedInput, requesterId: user.id }));
  revalidatePath('/requests/workers');
  return { isDone: true };
});

/** Takes a block back. */
export const unblockAction = requesterAction.inputSchema(z.object({ workerId: ZId })).action(async ({ parsedInput: { workerId }, ctx: { user } }) => {
  await inTransaction((tx) => unblockWorker(tx, { requesterId: user.id, workerId }));
  revalidatePath('/requests/workers');
  return { isDone: true };
});
