import { type ServerEvent, eventStream } from '#app/api/event-stream.ts';
import { errorResponse } from '#app/api/json-route.ts';
import { authenticateRequest } from '#lib/auth/authenticate-request.ts';
import type { SignedInUser } from '#lib/auth/user.ts';
import { AppError } from '#lib/errors.ts';
import { assertRunUnblinded } from '#lib/run/assert-run-unblinded.ts';
import { getRun } from '#lib/run/get-run.ts';
import { watchTree } from '#lib/run/watch-tree.ts';

export const dynamic = 'force-dynamic';

async function* tell(runId: string, user: SignedInUser, since: Date | undefined, signal: AbortSignal): AsyncGenerator<ServerEvent[]> {
  for await (const news of watchTree({ runId, user, since, signal })) {
    if ('studies' in news) {
      yield [{ name: 'studies', data: news.studies }];
      continue;
    }
    if ('silentSince' in news) {
      yield [{ name: 'workers', data: news }];
      continue;
    }
    const { runId: of, state, ...lists } = news;
    const events = Object.entries(lists).flatMap(([name, data]) => (data.length > 0 ? [{ name, data: { runId: of, [name]: data } }] : []));
    yield state ? [{ name: 'runs', data: [{ ...state, children: undefined }, ...state.children] }, ...events] : events;
  }
}

/**
 * A run with its stages and studies live, as Server-Sent Events: `runs`, `metrics`, `samples`, `lines` (each naming its `runId`), `studies` and `workers` (since
 * when none was heard of) as they come, and `end` when all have ended. With `since` (ISO 8601) points and pictures written before it are left out.
 */
export async function GET(request: Request, { params }: { params: Promise<{ runId: string }> }): Promise<Response> {
  try {
    const user = await authenticateRequest(request, 'Researcher', 'Admin');
    const { runId } = await params;
    const text = new URL(request.url).searchParams.get('since');
    if (text !== null && Number.isNaN(Date.parse(text))) throw new AppError('BadInput', 'The parameter "since" must be a moment, such as 2026-11-26T12:00:00Z.');
    await getRun(runId);
    await assertRunUnblinded(runId, user);
    return eventStream(request, (signal) => tell(runId, user, text === null ? undefined : new Date(text), signal));
  } catch (error) {
    return errorResponse(error);
  }
}
