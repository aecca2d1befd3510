export const dynamic = 'force-dynamic';

/** Liveness: this process answers. Says nothing of what it needs, so that nobody restarts it because Postgres is away. */
export function GET(): Response {
  return Response.json({ ok: true });
}
