import { errorResponse } from '#app/api/json-route.ts';
import { authenticateRequest } from '#lib/auth/authenticate-request.ts';
import { toAppError } from '#lib/errors.ts';
import { getRun } from '#lib/run/get-run.ts';
import { type RunNews, watchRun } from '#lib/run/watch-run.ts';

export const dynamic = 'force-dynamic';

/** After this long without news a comment keeps proxies from closing the connection. */
const ALIVE_MS = 10_000;

const message = (event: string, data: unknown) => `event: ${event}\ndata: ${JSON.stringify(data, (_, value) => (typeof value === 'bigint' ? String(value) : value))}\n\n`;

function toText({ state, metrics, samples, lines }: RunNews): string {
  return [state && message('state', state), metrics.length > 0 && message('metrics', metrics), samples.length > 0 && message('samples', samples), lines.length > 0 && message('lines', lines)].filter(Boolean).join('');
}

async function* stream(runId: string, signal: AbortSignal): AsyncGenerator<string> {
  let last = Date.now();
  try {
    for await (const news of watchRun({ runId, signal })) {
      const text = toText(news);
      if (text === '' && Date.now() - last < ALIVE_MS) continue;
      last = Date.now();
      yield text || ': alive\n\n';
    }
    // Tells the page that it need not connect again.
    yield message('end', {});
  } catch (error) {
    const { code, message: sentence } = toAppError(error);
    yield message('failure', { code, message: sentence });
  }
}

/** A run live, as Server-Sent Events: `state`, `metrics`, `samples`, `lines` as they come, everything so far at first, and `end` when the run has ended. */
export async function GET(request: Request, { params }: { params: Promise<{ runId: string }> }): Promise<Response> {
  try {
    await authenticateRequest(request, 'Researcher', 'Admin');
    const { runId } = await params;
    await getRun(runId);
    const closed = new AbortController();
    request.signal.addEventListener('abort', () => closed.abort());
    const texts = stream(runId, closed.signal);
    const encoder = new TextEncoder();
    const body = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        const { value, done } = await texts.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      cancel: () => closed.abort(),
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store, no-transform', 'x-accel-buffering': 'no' } });
  } catch (error) {
    return errorResponse(error);
  }
}
