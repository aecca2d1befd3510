import { toAppError } from '#lib/errors.ts';

/** One Server-Sent Event. */
export interface ServerEvent {
  name: string;
  data: unknown;
}

/** After this long without news a comment keeps proxies from closing the connection. */
const ALIVE_MS = 10_000;

function toText({ name, data }: ServerEvent): string {
  return `event: ${name}\ndata: ${JSON.stringify(data, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}\n\n`;
}

async function* write(news: AsyncGenerator<ServerEvent[]>): AsyncGenerator<string> {
  let last = Date.now();
  try {
    for await (const events of news) {
      if (events.length === 0 && Date.now() - last < ALIVE_MS) continue;
      last = Date.now();
      yield events.map(toText).join('') || ': alive\n\n';
    }
    // Tells the page that it need not connect again.
    yield toText({ name: 'end', data: {} });
  } catch (error) {
    const { code, message } = toAppError(error);
    yield toText({ name: 'failure', data: { code, message } });
  }
}

/**
 * Answers with Server-Sent Events until there are no more or the client goes; then `end`, or `failure` with code and message.
 * @param watch yields what is new, or nothing when it is only time to look again.
 */
export function eventStream(request: Request, watch: (signal: AbortSignal) => AsyncGenerator<ServerEvent[]>): Response {
  const closed = new AbortController();
  request.signal.addEventListener('abort', () => closed.abort());
  const texts = write(watch(closed.signal));
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
}
