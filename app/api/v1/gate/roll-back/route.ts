import { z } from 'zod';
import { jsonRoute } from '#app/api/json-route.ts';
import { ZPromotionReason } from '#lib/model/promotion-reason.ts';
import { rollBack } from '#lib/model/roll-back.ts';

export const dynamic = 'force-dynamic';

/** Puts an editor that was in service before back into it: the one before the present, or `modelId`. */
export const POST = jsonRoute({
  schema: z.object({ reason: ZPromotionReason, modelId: z.string().max(40).optional() }).strict(),
  roles: ['Researcher', 'Admin'],
  handle: ({ reason, modelId }, { id: actorId }) => rollBack({ kind: 'Editor', modelId, actorId, reason }),
});
