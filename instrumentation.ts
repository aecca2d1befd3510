/** Next.js calls this once in each server process, before its first request. Traces are set up earlier: lib/telemetry/preload.mjs. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { watchHTTP } = await import('#lib/metrics/watch-http.ts');
  watchHTTP();
}
