import { type ServerEvent, eventStream } from '#app/api/event-stream.ts';
import { errorResponse } from '#app/api/json-route.ts';
import { authenticateRequest } from '#lib/auth/authenticate-request.ts';
import { assertRunUnblinded } from '#lib/run/assert-run-unblinded.ts';
import { getRun } from '#lib/run/get-run.ts';
import { watchRun } from '#lib/run/watch-run.ts';

export const dynamic = 'force-dynamic';

async function* tell(runId: string, signal: AbortSignal): AsyncGenerator<ServerEvent[]> {
  for await (const { state, ...lists } of watchRun({ runId, signal })) {
    const events = Object.entries(lists).flatMap(([name, data]) => (data.length > 0 ? [{ name, data }] : []));
    yield state ? [{ name: 'state', data: state }, ...events] : events;
  }
}

/** A run live, as Server-Sent Events: `state`, `metrics`, `samples`, `lines` as they come, everything so far at first, and `end` when the run has ended. */
export async function GET(request: Request, { params }: { params: Promise<{ runId: string }> }): Promise<Response> {
  try {
    const user = await authenticateRequest(request, 'Researcher', 'Admin');
    const { runId } = await params;
    await getRun(runId);
    await assertRunUnblinded(runId, user);
    return eventStream(request, (signal) => tell(runId, signal));
  } catch (error) {
    return errorResponse(error);
  }
}
