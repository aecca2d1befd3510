import { z } from 'zod';
import { errorResponse, parseBody } from '#app/api/json-route.ts';
import { authenticateRequest } from '#lib/auth/authenticate-request.ts';
import { promoteModel } from '#lib/model/promote-model.ts';
import { ZPromotionReason } from '#lib/model/promotion-reason.ts';

export const dynamic = 'force-dynamic';

/** Puts a model into service by hand; `isNew` is false when it was there already. */
export async function POST(request: Request, { params }: { params: Promise<{ modelId: string }> }): Promise<Response> {
  try {
    const { id: actorId } = await authenticateRequest(request, 'Researcher', 'Admin');
    const { reason } = await parseBody(request, z.object({ reason: ZPromotionReason }).strict());
    const { modelId } = await params;
    return Response.json({ modelId, isNew: await promoteModel({ modelId, actorId, reason }) });
  } catch (error) {
    return errorResponse(error);
  }
}
