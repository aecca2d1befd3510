import { errorResponse } from '#app/api/json-route.ts';
import { authenticateRequest } from '#lib/auth/authenticate-request.ts';
import { assertRunUnblinded } from '#lib/run/assert-run-unblinded.ts';
import { getRun } from '#lib/run/get-run.ts';

export const dynamic = 'force-dynamic';

/** A run with its stages, what it was made from and what it made. */
export async function GET(request: Request, { params }: { params: Promise<{ runId: string }> }): Promise<Response> {
  try {
    const user = await authenticateRequest(request, 'Researcher', 'Admin');
    const { id, fence: _, ...run } = await getRun((await params).runId);
    await assertRunUnblinded(id, user);
    return Response.json({ runId: id, ...run }, { headers: { 'cache-control': 'no-store' } });
  } catch (error) {
    return errorResponse(error);
  }
}
