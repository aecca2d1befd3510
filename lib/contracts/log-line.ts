import { trace } from '@opentelemetry/api';
import pino from 'pino';

/** How every process logs: one JSON line per event with the time, the service, and the ids of the trace it belongs to if there is one. */
export function logOptions(service: string): pino.LoggerOptions {
  return {
    level: process.env.LOG_LEVEL || 'info',
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { error: pino.stdSerializers.err },
    mixin: () => {
      const span = trace.getActiveSpan()?.spanContext();
      return span ? { trace_id: span.traceId, span_id: span.spanId } : {};
    },
  };
}
