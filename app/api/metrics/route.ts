import { errorResponse } from '#app/api/json-route.ts';
import { checkMetricsToken } from '#lib/metrics/check-token.ts';
import { printMetrics } from '#lib/metrics/print-metrics.ts';

export const dynamic = 'force-dynamic';

/** For Prometheus, with METRICS_TOKEN as bearer token. */
export async function GET(request: Request): Promise<Response> {
  try {
    checkMetricsToken(request.headers.get('authorization'));
    const { contentType, text } = await printMetrics();
    return new Response(text, { headers: { 'content-type': contentType, 'cache-control': 'no-store' } });
  } catch (error) {
    return errorResponse(error);
  }
}
