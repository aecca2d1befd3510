'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { announceRequested } from '#jobs/models/announce-run.ts';
import { researcherAction } from '#app/_words/actions.ts';
import { createRun } from '#lib/run/create-run.ts';
import { PRIORITY_NAMES } from '#lib/run/priority.ts';
import { stageRecord } from '#lib/run/stages.ts';

const ZStart = z.object({ stage: z.string().max(60), name: z.string().trim().min(1).max(120).optional(), config: z.record(z.string(), z.unknown()), priority: z.enum(PRIORITY_NAMES).default('normal') });

/** Asks for a run, or says which field is wrong. */
export const startRunAction = researcherAction.inputSchema(ZStart).action(async ({ parsedInput: { stage, name, config, priority }, ctx: { user } }) => {
  const parsed = stageRecord(stage).config.safeParse(config);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0];
    return { path: path.join('.'), message };
  }
  const { runId } = await createRun({ stage, name, config, priority, createdById: user.id });
  await announceRequested(runId);
  revalidatePath('/research', 'layout');
  return { runId };
});
