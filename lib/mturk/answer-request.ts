import { randomUUID } from 'node:crypto';
import { takeToken } from '#lib/auth/take-token.ts';
import { env } from '#lib/env.ts';
import { log } from '#lib/log.ts';
import { OPERATIONS } from './operations/index.ts';
import { toTurkError, TurkError, type TurkCodes } from './turk-error.ts';
import { type SignedRequest, verifySignature } from './verify-signature.ts';

const CONTENT_TYPE = 'application/x-amz-json-1.1';
const TARGET = /^MTurkRequesterServiceV20170117\.([A-Za-z]{1,64})$/;

function reply(body: object, status: number, requestId: string): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': CONTENT_TYPE, 'x-amzn-requestid': requestId, 'cache-control': 'no-store' } });
}

/** An error as clients read it: the type in the body, and a message that ends with the time, as MTurk's did. */
function errorReply(error: TurkError, requestId: string): Response {
  const { type, turkCode, status } = error;
  const message = `${error.message} (${Date.now()})`;
  return reply({ __type: type, Message: message, ...(turkCode && { TurkErrorCode: turkCode }) }, status, requestId);
}

function parseBody(body: Uint8Array): unknown {
  try {
    const value: unknown = body.length === 0 ? {} : JSON.parse(Buffer.from(body).toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // falls through to the same refusal
  }
  throw new TurkError(undefined, 'The request body is not a JSON object.', { type: 'SerializationException' });
}

/** Seconds of the allowed rate that may be used at once. */
const BURST_SECONDS = 4;

/** @throws TurkError ThrottlingException, which AWS's clients wait out and try again, when an access key asks too fast. */
async function assertRate(requesterId: string): Promise<void> {
  const perSecond = env('MTURK_REQUESTS_PER_SECOND');
  if (await takeToken({ key: `mturk:${requesterId}`, perSecond, burst: perSecond * BURST_SECONDS })) return;
  throw new TurkError(undefined, `Rate exceeded: at most ${perSecond} requests a second are answered for one access key. Try again in a moment.`, { type: 'ThrottlingException' });
}

async function run(request: SignedRequest, now: Date): Promise<object> {
  const name = TARGET.exec(request.headers.get('x-amz-target') ?? '')?.[1];
  const found = OPERATIONS.get(name ?? '');
  const { requesterId } = await verifySignature(request, now);
  await assertRate(requesterId);
  if (!found) throw new TurkError(undefined, `There is no operation ${name ?? '(no X-Amz-Target header)'}.`, { type: 'UnknownOperationException' });
  const parsed = found.input.safeParse(parseBody(request.body));
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    throw new TurkError('InvalidParameterValue', `There was an error with the value of ${path.join('.') || 'the request'} in your request: ${message}.`);
  }
  return withOperationCodes(found.codes, () => found.run({ requesterId, now }, parsed.data));
}

async function withOperationCodes(codes: TurkCodes | undefined, work: () => Promise<object>): Promise<object> {
  try {
    return await work();
  } catch (error) {
    throw toTurkError(error, codes);
  }
}

/** Answers one request of the MTurk Requester API 2017-01-17: JSON 1.1, signed with AWS Signature Version 4. Never throws. */
export async function answerRequest(request: SignedRequest, now = new Date()): Promise<Response> {
  const requestId = randomUUID();
  try {
    return reply(await run(request, now), 200, requestId);
  } catch (error) {
    const known = toTurkError(error);
    if (known.status >= 500) log.error({ err: known.cause ?? error, requestId }, 'an MTurk operation failed');
    return errorReply(known, requestId);
  }
}
