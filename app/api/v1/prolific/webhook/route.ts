import { errorResponse, readBody } from '#app/api/json-route.ts';
import { takeWebhook } from '#lib/prolific/take-webhook.ts';

export const dynamic = 'force-dynamic';

/** Bytes of an event; an honest one has a few hundred. */
const MAX_BODY = 100_000;

/** Prolific's webhooks: whoever subscribes names this address. */
export async function POST(request: Request): Promise<Response> {
  try {
    const body = await readBody(request, MAX_BODY);
    return Response.json({ changed: await takeWebhook({ headers: request.headers, body }) });
  } catch (error) {
    return errorResponse(error);
  }
}
