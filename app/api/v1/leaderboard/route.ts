import { errorResponse } from '#app/api/json-route.ts';
import { authenticateRequest } from '#lib/auth/authenticate-request.ts';
import { findPromotions } from '#lib/model/find-promotions.ts';
import { RANKED_BY, rankEditors } from '#lib/model/rank-editors.ts';

export const dynamic = 'force-dynamic';

/** Every editor that complete blind studies have judged, ranked with intervals, and which were in service when. */
export async function GET(request: Request): Promise<Response> {
  try {
    await authenticateRequest(request, 'Researcher', 'Admin');
    const [leaderboard, promotions] = await Promise.all([rankEditors(), findPromotions('Editor')]);
    const history = promotions.map(({ id: _, model, at, ...promotion }) => ({ modelId: model.id, name: model.name, from: at, ...promotion }));
    return Response.json({ rankedBy: RANKED_BY, ...leaderboard, history }, { headers: { 'cache-control': 'no-store' } });
  } catch (error) {
    return errorResponse(error);
  }
}
