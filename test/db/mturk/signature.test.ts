/** Who gets in: signatures over the path as it was sent, clocks, keys, and requests that nobody signed. */
import { GetAccountBalanceCommand, MTurkClient } from '@aws-sdk/client-mturk';
import { SignatureV4 } from '@smithy/signature-v4';
import { createHash, createHmac, type BinaryLike } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { accessKeyOf } from '#lib/auth/access-key.ts';
import { db } from '#lib/db.ts';
import { answerRequest } from '#lib/mturk/answer-request.ts';
import { createCrowd, type Crowd } from '#test/support/crowd.ts';
import { clientFor, serveMTurk } from '#test/support/mturk.ts';

class Sha256 {
  private hash;
  constructor(secret?: unknown) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as BinaryLike);
  }
  update(data: unknown): void {
    this.hash.update(data as BinaryLike);
  }
  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }
}

let crowd: Crowd;
beforeAll(async () => {
  crowd = await createCrowd({ workers: 1, items: 1 });
});

interface Signing {
  path?: string;
  operation?: string;
  body?: string;
  date?: Date;
  service?: string;
  userId?: string;
  secretAccessKey?: string;
  host?: string;
}

/** A request signed as boto3 signs it. */
async function signed({ path = '/api/mturk', operation = 'GetAccountBalance', body = '{}', date = new Date(), service = 'mturk-requester', userId = crowd.requesterId, secretAccessKey, host = 'apiary.test' }: Signing = {}) {
  const key = accessKeyOf(userId);
  const signer = new SignatureV4({ service, region: 'us-east-1', credentials: { ...key, ...(secretAccessKey && { secretAccessKey }) }, sha256: Sha256, applyChecksum: false });
  const headers = { host, 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `MTurkRequesterServiceV20170117.${operation}` };
  const result = await signer.sign({ method: 'POST', protocol: 'https:', hostname: host, path, headers, body }, { signingDate: date });
  return { method: 'POST', target: path, headers: new Headers(result.headers), body: Buffer.from(body) };
}

async function reply(request: Awaited<ReturnType<typeof signed>>): Promise<{ status: number; type: string | undefined; body: Record<string, string> }> {
  const response = await answerRequest(request);
  expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.1');
  expect(response.headers.get('x-amzn-requestid')).toMatch(/^[\w-]{36}$/);
  const body = (await response.json()) as Record<string, string>;
  return { status: response.status, type: body.__type, body };
}

test('a signed request gets in, with the last slash and without, and whichever of the two a framework makes of it', async () => {
  for (const path of ['/api/mturk', '/api/mturk/']) {
    const request = await signed({ path });
    for (const target of ['/api/mturk', '/api/mturk/']) expect(await reply({ ...request, target })).toMatchObject({ status: 200, body: { AvailableBalance: expect.any(String) } });
  }
});

test('behind a proxy the host that the client meant counts', async () => {
  const request = await signed({ host: 'turk.example.org' });
  request.headers.set('host', '10.0.0.7:3000');
  expect((await reply(request)).type).toBe('InvalidSignatureException');
  request.headers.set('x-forwarded-host', 'turk.example.org');
  expect((await reply(request)).status).toBe(200);
});

test('everything else stays outside, with the type that SDKs know', async () => {
  const cases: [string, () => Promise<Awaited<ReturnType<typeof signed>>>][] = [
    ['InvalidSignatureException', () => signed({ secretAccessKey: 'wrong' })],
    ['InvalidSignatureException', () => signed({ date: new Date(Date.now() - 16 * 60_000) })],
    ['InvalidSignatureException', () => signed({ service: 's3' })],
    ['InvalidSignatureException', async () => ({ ...(await signed()), body: Buffer.from('{"changed":1}') })],
    ['InvalidSignatureException', async () => ({ ...(await signed()), target: '/api/other' })],
    ['UnrecognizedClientException', () => signed({ userId: 'ANOBODY' })],
    ['MissingAuthenticationTokenException', async () => ({ ...(await signed()), headers: new Headers({ 'x-amz-target': 'MTurkRequesterServiceV20170117.GetHIT' }) })],
    ['IncompleteSignatureException', async () => ({ ...(await signed()), headers: new Headers({ authorization: 'AWS4-HMAC-SHA256 nonsense' }) })],
    ['UnknownOperationException', () => signed({ operation: 'DoMagic' })],
    ['SerializationException', () => signed({ body: 'nope' })],
    ['SerializationException', () => signed({ body: '[1]' })],
  ];
  for (const [type, make] of cases) expect(await reply(await make())).toMatchObject({ status: 400, type });
});

test('workers cannot publish, and a suspended requester cannot either', async () => {
  expect((await reply(await signed({ userId: crowd.workerIds[0] }))).body).toMatchObject({ __type: 'RequestError', TurkErrorCode: 'AWS.NotAuthorized' });
  const { requesterId } = await createCrowd({ workers: 1, items: 1 });
  await db().user.update({ where: { id: requesterId }, data: { suspendedAt: new Date() } });
  expect((await reply(await signed({ userId: requesterId }))).type).toBe('UnrecognizedClientException');
});

test('the SDK for JavaScript, as it comes, says what is wrong in its own terms', async () => {
  const server = await serveMTurk();
  try {
    const stranger = new MTurkClient({ endpoint: `${server.url}/api/mturk`, region: 'us-east-1', credentials: { ...accessKeyOf(crowd.requesterId), secretAccessKey: 'no' }, maxAttempts: 1 });
    await expect(stranger.send(new GetAccountBalanceCommand({}))).rejects.toMatchObject({ name: 'InvalidSignatureException', $metadata: { httpStatusCode: 400 } });
    expect(await clientFor(server.url, crowd.requesterId).send(new GetAccountBalanceCommand({}))).toMatchObject({ AvailableBalance: expect.stringMatching(/^\d+\.\d\d/), $metadata: { requestId: expect.any(String) } });
  } finally {
    await server.stop();
  }
});
