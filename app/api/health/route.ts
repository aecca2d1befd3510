import { checkHealth } from '#lib/health.ts';

export const dynamic = 'force-dynamic';

/** Readiness for load balancers: 200 when the database and storage answer, 503 with what is away. */
export async function GET(): Promise<Response> {
  const health = await checkHealth();
  return Response.json(health, { status: health.ok ? 200 : 503 });
}
