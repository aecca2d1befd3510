import { readBody } from '#app/api/json-route.ts';
import { announce } from '#jobs/announce.ts';
import { notificationsQueued } from '#jobs/events.ts';
import { answerRequest } from '#lib/mturk/answer-request.ts';

export const dynamic = 'force-dynamic';

/** Bytes of a request; the largest honest one carries a question of 64 KB. */
const MAX_BODY = 1_000_000;

/** Operations that write to people. */
const TELLS = /\.(NotifyWorkers|SendTestEventNotification|AssociateQualificationWithWorker)$/;

/** The MTurk Requester API: point an AWS SDK's MTurk client here. */
export async function POST(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const { headers, method } = request;
  let body: Uint8Array;
  try {
    body = Buffer.from(await readBody(request, MAX_BODY));
  } catch (error) {
    return Response.json({ __type: 'SerializationException', Message: (error as Error).message }, { status: 400, headers: { 'content-type': 'application/x-amz-json-1.1' } });
  }
  const response = await answerRequest({ method, target: pathname + search, headers, body });
  if (response.ok && TELLS.test(headers.get('x-amz-target') ?? '')) void announce(notificationsQueued.create({}));
  return response;
}
