import { errorResponse } from '#app/api/json-route.ts';
import { announceCancelled } from '#jobs/models/announce-run.ts';
import { authenticateRequest } from '#lib/auth/authenticate-request.ts';
import { cancelRun } from '#lib/run/cancel-run.ts';

export const dynamic = 'force-dynamic';

/** Stops a run with all its stages and closes their studies. */
export async function POST(request: Request, { params }: { params: Promise<{ runId: string }> }): Promise<Response> {
  try {
    const { id: actorId } = await authenticateRequest(request, 'Researcher', 'Admin');
    const { cancelled } = await cancelRun({ runId: (await params).runId, actorId });
    await announceCancelled(cancelled);
    return Response.json({ cancelled });
  } catch (error) {
    return errorResponse(error);
  }
}
