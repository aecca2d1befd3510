import diagnostics from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { collectDefaultMetrics } from 'prom-client';
import { ownMetrics } from './registry.ts';
import { routeName } from './route-name.ts';

type Message = { request: IncomingMessage; response: ServerResponse };

/** Paths that nobody serves come from scanners, each with a name of its own: they count under one. */
const nameOf = (url: string, status: number) => (status === 404 || status === 405 ? 'none' : routeName(url));

/** Measures the process itself and every request that it answers, from Node's own announcement of its start to the last byte written. */
export function watchHTTP(): void {
  const { httpSeconds, registry } = ownMetrics();
  collectDefaultMetrics({ register: registry });
  const starts = new WeakMap<IncomingMessage, number>();
  diagnostics.subscribe('http.server.request.start', (message) => {
    starts.set((message as Message).request, performance.now());
  });
  diagnostics.subscribe('http.server.response.finish', (message) => {
    const { request, response } = message as Message;
    const start = starts.get(request);
    if (start === undefined) return;
    httpSeconds.observe({ method: request.method ?? 'GET', route: nameOf(request.url ?? '/', response.statusCode), status: response.statusCode }, (performance.now() - start) / 1_000);
  });
}
