import { checkReadiness } from '#lib/readiness.ts';

export const dynamic = 'force-dynamic';

/** Readiness: 200 when Postgres, its migrations, S3 and the Inngest server are there, 503 with what is not. */
export async function GET(): Promise<Response> {
  const readiness = await checkReadiness();
  return Response.json(readiness, { status: readiness.ok ? 200 : 503 });
}
