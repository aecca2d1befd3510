import { errorResponse } from '#app/api/json-route.ts';
import { announceRequested } from '#jobs/models/announce-run.ts';
import { authenticateRequest } from '#lib/auth/authenticate-request.ts';
import { retryRun } from '#lib/run/retry-run.ts';

export const dynamic = 'force-dynamic';

/** Asks for a failed or cancelled run again; what had succeeded in it is kept. */
export async function POST(request: Request, { params }: { params: Promise<{ runId: string }> }): Promise<Response> {
  try {
    const { id: actorId } = await authenticateRequest(request, 'Researcher');
    const { runId } = await params;
    await retryRun({ runId, actorId });
    await announceRequested(runId);
    return Response.json({ runId });
  } catch (error) {
    return errorResponse(error);
  }
}
