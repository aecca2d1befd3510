import { errorResponse, parseBody } from '#app/api/json-route.ts';
import { bearerToken } from '#lib/auth/token.ts';
import { ZProgress } from '#lib/contracts/stages.ts';
import { recordProgress } from '#lib/run/record-progress.ts';
import { assertRunToken } from '#lib/run/run-token.ts';

export const dynamic = 'force-dynamic';

/** Bytes of the largest report that the contract allows, with room for long names. */
const MOST = 2_000_000;

/** What a worker reports while it computes; the run's own token opens it. Answers whether to stop. */
export async function POST(request: Request, { params }: { params: Promise<{ runId: string }> }): Promise<Response> {
  try {
    const { runId } = await params;
    const token = bearerToken(request);
    assertRunToken(runId, token);
    return Response.json(await recordProgress(runId, token, await parseBody(request, ZProgress, MOST)));
  } catch (error) {
    return errorResponse(error);
  }
}
