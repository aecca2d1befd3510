'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { researcherAction } from '#lib/actions.ts';
import { promoteModel } from '#lib/model/promote-model.ts';

/** Puts a model into service, or back into it. */
export const promoteAction = researcherAction
  .inputSchema(z.object({ modelId: z.string().max(40), reason: z.string().trim().min(1, 'Say in a sentence why.').max(300) }))
  .action(async ({ parsedInput: { modelId, reason }, ctx: { user } }) => {
    const isNew = await promoteModel({ modelId, actorId: user.id, reason });
    revalidatePath('/research', 'layout');
    return { isNew };
  });
