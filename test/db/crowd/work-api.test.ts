import { beforeAll, expect, test } from 'vitest';
import { POST as accept } from '#app/api/v1/work/accept/route.ts';
import { POST as draft } from '#app/api/v1/work/draft/route.ts';
import { POST as next } from '#app/api/v1/work/next/route.ts';
import { POST as giveBack } from '#app/api/v1/work/return/route.ts';
import { POST as submit } from '#app/api/v1/work/submit/route.ts';
import { GET as picture } from '#app/api/v1/images/[token]/route.ts';
import { createToken } from '#lib/auth/token.ts';
import { db } from '#lib/db.ts';
import { createCrowd, type Crowd } from '#test/support/crowd.ts';

let crowd: Crowd;
const tokens: string[] = [];
let requesterToken: string;

beforeAll(async () => {
  crowd = await createCrowd({ items: 3, overlap: 2, workers: 3, lifetimeSeconds: 10 * 365 * 86_400 });
  for (const userId of crowd.workerIds) tokens.push(await createToken({ userId, name: 'test' }));
  requesterToken = await createToken({ userId: crowd.requesterId, name: 'test' });
});

/** Whatever a route answers; the assertions say what it must be. */
type Reply = { [key: string]: Reply } & string;

type Route = (request: Request) => Promise<Response>;

async function post(route: Route, token: string, body: unknown): Promise<{ status: number; body: Reply }> {
  const response = await route(
    new Request('http://app.test/api', { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: typeof body === 'string' ? body : JSON.stringify(body) }),
  );
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : null };
}

test('next, accept, draft, submit, submit again, return, and nothing left', async () => {
  const [token] = tokens;
  const { studyId } = crowd;
  const seen = await post(next, token, { studyId });
  expect(seen).toMatchObject({ status: 200, body: { studyId, taskType: 'compare-edits', payment: '0.08', payload: { instruction: expect.stringContaining('warmer') } } });
  expect(Object.keys(seen.body.payload).sort()).toEqual(['instruction', 'left', 'original', 'right']);
  expect(seen.body.payload.left).toMatch(/^http:\/\/127\.0\.0\.1:3000\/api\/v1\/images\/[\w-]+$/);
  const taken = await post(accept, token, { hitId: seen.body.hitId });
  expect(taken.status).toBe(200);
  expect(Date.parse(taken.body.deadline)).toBeGreaterThan(Date.now());
  const { assignmentId } = taken.body;
  expect(await post(draft, token, { assignmentId, draft: { choice: 'left' } })).toEqual({ status: 204, body: null });
  const answer = { assignmentId, clientKey: 'one', answer: { choice: 'right' }, timings: { openedMs: 900, uiVersion: 'test' } };
  for (let i = 0; i < 3; i++) expect(await post(submit, token, answer)).toEqual({ status: 200, body: { status: 'submitted' } });
  const second = await post(next, token, { studyId, accept: true });
  expect(second.body.assignmentId).toBeTruthy();
  expect(await post(giveBack, token, { assignmentId: second.body.assignmentId })).toEqual({ status: 200, body: { status: 'returned' } });
  expect(await post(next, token, { studyId, taskType: 'rank-edits' })).toEqual({ status: 204, body: null });
});

test('bad requests get one clear sentence each', async () => {
  const [token, other] = tokens;
  const { body: mine } = await post(next, token, { studyId: crowd.studyId, accept: true });
  const cases: [Route, string, unknown, number, string][] = [
    [next, 'nonsense', {}, 401, 'This token is unknown or has been revoked. Create a new one.'],
    [next, requesterToken, {}, 403, 'This is for workers only.'],
    [next, token, '{"studyId":', 400, 'The request body is not JSON.'],
    [next, token, '[]', 400, 'The request body is wrong'],
    [next, token, { studyId: 7 }, 400, 'The field "studyId" is wrong'],
    [next, token, { taskType: 'juggling' }, 400, 'The field "taskType" is wrong'],
    [next, token, { studyId: 'NOSUCH' }, 404, 'There is no study NOSUCH.'],
    [accept, token, { hitId: 'NOSUCH' }, 404, 'There is no task NOSUCH.'],
    [submit, other, { assignmentId: mine.assignmentId, clientKey: 'k', answer: { choice: 'left' } }, 404, `You have no assignment ${mine.assignmentId}.`],
    [submit, token, { assignmentId: mine.assignmentId, clientKey: 'k', answer: { choice: 'a' } }, 400, 'An answer to a comparison is'],
    [submit, token, { assignmentId: mine.assignmentId, answer: {} }, 400, 'The field "clientKey" is wrong'],
    [giveBack, other, { assignmentId: mine.assignmentId }, 404, `You have no assignment ${mine.assignmentId}.`],
    [draft, token, { assignmentId: mine.assignmentId, draft: 'x'.repeat(40_000) }, 413, 'A draft may have at most 32,000 characters.'],
    [submit, token, { assignmentId: mine.assignmentId, clientKey: 'a\0b', answer: { choice: 'left' } }, 400, 'a character that cannot be stored'],
    [accept, token, { hitId: 'A\0' }, 400, 'a character that cannot be stored'],
    [accept, token, { hitId: 'A'.repeat(50_000) }, 400, 'The field "hitId" is wrong'],
    [next, token, { studyId: 'A\0' }, 400, 'a character that cannot be stored'],
    [draft, token, { assignmentId: mine.assignmentId, draft: { note: 'a\0b' } }, 400, 'a character that cannot be stored'],
    [draft, token, `{"assignmentId":"${mine.assignmentId}","draft":"\\ud800"}`, 400, 'a character that cannot be stored'],
    [draft, token, `{"assignmentId":"${mine.assignmentId}","draft":${'['.repeat(15_000)}${']'.repeat(15_000)}}`, 400, 'nested deeper than 64 levels'],
    [draft, token, { assignmentId: mine.assignmentId, draft: 'x'.repeat(200_000) }, 413, 'The request body is larger than 100,000 bytes.'],
  ];
  for (const [route, bearer, body, status, sentence] of cases) {
    const reply = await post(route, bearer, body);
    expect(reply.status, sentence).toBe(status);
    expect(reply.body.error.message).toContain(sentence);
    expect(Object.keys(reply.body.error)).toEqual(['code', 'message']);
  }
});

test('a HIT that others hold is a 409', async () => {
  const solo = await createCrowd({ items: 1, overlap: 1, workers: 0, lifetimeSeconds: 10 * 365 * 86_400 });
  expect((await post(accept, tokens[0], { hitId: solo.hitIds[0] })).status).toBe(200);
  expect(await post(accept, tokens[1], { hitId: solo.hitIds[0] })).toMatchObject({ status: 409, body: { error: { code: 'Conflict' } } });
});

test('a picture’s address tells no name, stops working when the picture is quarantined, and cannot be made up', async () => {
  const { body } = await post(next, tokens[2], { studyId: crowd.studyId });
  const open = (url: string) => {
    const token = new URL(url).pathname.split('/').pop() as string;
    return picture(new Request(url), { params: Promise.resolve({ token }) });
  };
  for (const imageId of crowd.imageIds) expect(JSON.stringify(body)).not.toContain(imageId);
  expect((await open('http://app.test/api/v1/images/AAAA')).status).toBe(404);
  await db().image.updateMany({ where: { id: { in: crowd.imageIds } }, data: { quarantinedAt: new Date() } });
  const reply = await open(body.payload.left);
  expect(reply.status).toBe(410);
  expect((await reply.json()).error.message).toContain('flagged as harmful');
});

test('another site, or a frame without one, cannot act with a cookie', async () => {
  for (const origin of ['https://evil.test', 'null', 'file://']) {
    const response = await next(new Request('http://app.test/api', { method: 'POST', headers: { origin, host: 'app.test', cookie: 'next-auth.session-token=x' }, body: '{}' }));
    expect(response.status, origin).toBe(403);
    expect((await response.json()).error.message).toBe('Requests from other sites need a token.');
  }
});
