import { Histogram, Registry } from 'prom-client';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

function create() {
  const registry = new Registry();
  return {
    registry,
    httpSeconds: new Histogram({ name: 'apiary_http_request_duration_seconds', help: 'Time from a request to the end of its response.', labelNames: ['method', 'route', 'status'] as const, buckets: SECONDS, registers: [registry] }),
    claimSeconds: new Histogram({ name: 'apiary_claim_duration_seconds', help: 'Time of the transaction that gives a HIT to a worker.', labelNames: ['result'] as const, buckets: SECONDS, registers: [registry] }),
  };
}

/** What this process counts by itself. Next.js bundles a module once per entry point, so it is kept where all of them find it. */
export function ownMetrics(): ReturnType<typeof create> {
  const holder = globalThis as { apiaryMetrics?: ReturnType<typeof create> };
  holder.apiaryMetrics ??= create();
  return holder.apiaryMetrics;
}
