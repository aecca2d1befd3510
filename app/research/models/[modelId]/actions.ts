'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { researcherAction } from '#app/_words/actions.ts';
import { promoteModel } from '#lib/model/promote-model.ts';
import { ZPromotionReason } from '#lib/model/promotion-reason.ts';
import { rollBack } from '#lib/model/roll-back.ts';

const ZPromotion = z.object({ modelId: z.string().max(40), reason: ZPromotionReason });

/** Puts an editor that was in service before back into it. */
export const rollBackAction = researcherAction.inputSchema(ZPromotion).action(async ({ parsedInput: { modelId, reason }, ctx: { user } }) => {
  await rollBack({ kind: 'Editor', modelId, actorId: user.id, reason });
  revalidatePath('/research', 'layout');
});

/** Puts a model into service. */
export const promoteAction = researcherAction
  .inputSchema(ZPromotion)
  .action(async ({ parsedInput: { modelId, reason }, ctx: { user } }) => {
    const isNew = await promoteModel({ modelId, actorId: user.id, reason });
    revalidatePath('/research', 'layout');
    return { isNew };
  });
