import { errorResponse, parseBody } from '#app/api/json-route.ts';
import { ZHeartbeat } from '#lib/contracts/heartbeat.ts';
import { recordHeartbeat } from '#lib/worker/record-heartbeat.ts';

export const dynamic = 'force-dynamic';

/** A gpu-worker tells of itself. */
export async function POST(request: Request): Promise<Response> {
  try {
    const token = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1] ?? null;
    await recordHeartbeat(token, await parseBody(request, ZHeartbeat));
    return Response.json({ ok: true });
  } catch (error) {
    return errorResponse(error);
  }
}
