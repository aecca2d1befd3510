'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { announceCancelled, announceRequested } from '#jobs/models/announce-run.ts';
import { researcherAction } from '#app/_words/actions.ts';
import { cancelRun } from '#lib/run/cancel-run.ts';
import { retryRun } from '#lib/run/retry-run.ts';

const ZRun = z.object({ runId: z.string().max(40) });

/** Stops a run with all its stages. */
export const cancelRunAction = researcherAction.inputSchema(ZRun).action(async ({ parsedInput: { runId }, ctx: { user } }) => {
  const { cancelled } = await cancelRun({ runId, actorId: user.id });
  await announceCancelled(cancelled);
  revalidatePath('/research', 'layout');
});

/** Asks for a failed or stopped run again; what had succeeded stays. */
export const retryRunAction = researcherAction.inputSchema(ZRun).action(async ({ parsedInput: { runId }, ctx: { user } }) => {
  await retryRun({ runId, actorId: user.id });
  await announceRequested(runId);
  revalidatePath('/research', 'layout');
});
