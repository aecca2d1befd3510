import { type Attributes, context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';

/** A W3C trace context header. */
const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The `traceparent` of what is being done now: the active span's, or, while this process sends no traces, the one it was given. */
export function currentTraceparent(given: string | undefined): string | undefined {
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent ?? (given && TRACEPARENT.test(given) ? given : undefined);
}

/** Does something as a span of the trace that `traceparent` belongs to; `headers` carry the trace on, whether this process sends spans or not. */
export function inTrace<T>(traceparent: string | null, name: string, attributes: Attributes, body: (headers: Record<string, string>) => Promise<T>): Promise<T> {
  const parent = traceparent ? propagation.extract(ROOT_CONTEXT, { traceparent }) : ROOT_CONTEXT;
  return trace.getTracer('inngest-engine').startActiveSpan(name, { attributes }, parent, async (span) => {
    const headers: Record<string, string> = traceparent ? { traceparent } : {};
    propagation.inject(context.active(), headers);
    try {
      return await body(headers);
    } finally {
      span.end();
    }
  });
}
