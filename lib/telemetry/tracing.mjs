import { createRequire } from 'node:module';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

/** Sign-of-life requests, and the engine's regular question for an app's functions: nobody looks for those in a trace. */
const isRoutine = ({ method, url }) => /^\/(-\/|api\/)?(health|metrics)/.test(url ?? '') || (method === 'PUT' && url?.startsWith('/api/inngest'));

/** The event key stands in the address that events are sent to, signatures in presigned ones: neither is for a collector. */
const redact = (text) => text.replace(/\/e\/[^/?#\s]+/g, '/e/…').replace(/(X-Amz-(?:Signature|Credential|Security-Token)=)[^&\s]+/gi, '$1…');

class RedactingExporter extends OTLPTraceExporter {
  export(spans, done) {
    for (const span of spans) {
      span.name = redact(span.name);
      for (const [key, value] of Object.entries(span.attributes)) if (typeof value === 'string') span.attributes[key] = redact(value);
    }
    super.export(spans, done);
  }
}

/**
 * Sends this process's spans to OTEL_EXPORTER_OTLP_ENDPOINT: requests in, and requests out that belong to one (`fetch` and node:http), joined across
 * processes by the W3C `traceparent` header. The other OTEL_* variables work as their specification says.
 */
export function startTracing() {
  registerInstrumentations({
    instrumentations: [new HttpInstrumentation({ ignoreIncomingRequestHook: isRoutine, requireParentforOutgoingSpans: true }), new UndiciInstrumentation({ requireParentforSpans: true })],
  });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': process.env.OTEL_SERVICE_NAME ?? 'apiary' }),
    spanProcessors: [new BatchSpanProcessor(new RedactingExporter())],
  });
  provider.register();
  // The instrumentation changes these modules when they are next required; others may have imported them already.
  const require = createRequire(import.meta.url);
  require('node:http');
  require('node:https');
  // Each server ends itself on this signal; what it has not sent yet goes first if it can.
  process.once('SIGTERM', () => void provider.forceFlush().catch(() => undefined));
}
