/**
 * @file Loaded before a server's own code: `node --import ./lib/telemetry/preload.mjs …`. With LOG_FORMAT=json what libraries print to the console becomes
 * JSON lines like the rest of the log; with OTEL_EXPORTER_OTLP_ENDPOINT the process sends OpenTelemetry traces. Without either it does nothing.
 */
if (process.env.LOG_FORMAT === 'json') (await import('./json-console.mjs')).printConsoleAsJson();
if (process.env.OTEL_EXPORTER_OTLP_ENDPOINT) (await import('./tracing.mjs')).startTracing();
