/** Keys for scripts: they do what they were made for, are kept as a hash, leave a line in the audit log, and end when revoked. */
import { beforeAll, expect, test } from 'vitest';
import { GET as getPicture } from '#app/api/v1/pictures/[imageId]/[size]/route.ts';
import { POST as postRun } from '#app/api/v1/runs/route.ts';
import { GET as getStatement } from '#app/api/v1/statement.csv/route.ts';
import { GET as getResults } from '#app/api/v1/studies/[studyId]/results/route.ts';
import { GET as getStudies, POST as postStudy } from '#app/api/v1/studies/route.ts';
import { POST as postUpload } from '#app/api/v1/uploads/route.ts';
import { POST as postNext } from '#app/api/v1/work/next/route.ts';
import { createAPIKey } from '#lib/auth/api-key/create-api-key.ts';
import { findAPIKeys } from '#lib/auth/api-key/find-api-keys.ts';
import { revokeAPIKey } from '#lib/auth/api-key/revoke-api-key.ts';
import type { Scope } from '#lib/auth/api-key/scopes.ts';
import { db } from '#lib/db.ts';
import { createCrowd, type Crowd } from '#test/support/crowd.ts';

let crowd: Crowd;
beforeAll(async () => {
  crowd = await createCrowd({ workers: 1, items: 1 });
  // Every role, so that only the key's scopes are in the way.
  await db().user.update({ where: { id: crowd.requesterId }, data: { roles: ['Requester', 'Researcher', 'Worker', 'Admin'] } });
});

const key = (...scopes: Scope[]): Promise<string> => createAPIKey({ userId: crowd.requesterId, name: scopes.join(' and ') || 'none', scopes });

async function ask(token: string, method: 'GET' | 'POST', path: string, handler: (request: Request, context: never) => Promise<Response>, params = {}): Promise<string> {
  const request = new Request(`http://app.test${path}`, { method, headers: { authorization: `Bearer ${token}` }, ...(method === 'POST' && { body: '{}' }) });
  const response = await handler(request, { params: Promise.resolve(params) } as never);
  const text = await response.text();
  return response.status === 200 ? '200' : `${response.status} ${text.startsWith('{') ? (JSON.parse(text) as { error: { message: string } }).error.message : text}`;
}

const LACKS = (scope: Scope) => `403 This key lacks the scope ${scope}.`;
const SHUT = '403 Keys with scopes are for studies and their pictures; this needs a token without.';

test('a key does what its scopes say and nothing else, whatever its account may', async () => {
  const [reads, writes, both] = [await key('studies:read'), await key('studies:write'), await key('studies:read', 'studies:write')];
  const { studyId, imageIds } = crowd;
  for (const [token, read, write] of [[reads, '200', LACKS('studies:write')], [writes, LACKS('studies:read'), '400 The field "'], [both, '200', '400 The field "']] as const) {
    expect(await ask(token, 'GET', '/api/v1/studies', getStudies)).toBe(read);
    expect(await ask(token, 'GET', `/api/v1/studies/${studyId}/results`, getResults, { studyId })).toMatch(read === '200' ? /^(200|[45]\d\d (?!This key))/ : read);
    expect(await ask(token, 'POST', '/api/v1/studies', postStudy)).toContain(write);
    expect(await ask(token, 'POST', '/api/v1/uploads', postUpload)).toContain(write);
    expect(await ask(token, 'GET', '/api/v1/statement.csv', getStatement)).toBe(SHUT);
    expect(await ask(token, 'POST', '/api/v1/runs', postRun)).toBe(SHUT);
    expect(await ask(token, 'POST', '/api/v1/work/next', postNext)).toBe(SHUT);
  }
  expect(await ask(writes, 'GET', `/api/v1/pictures/${imageIds[0]}/thumb`, getPicture, { imageId: imageIds[0], size: 'thumb' })).toBe(LACKS('studies:read'));
});

test('only its hash is stored, its making and its end are in the audit log, and a revoked one is refused at once', async () => {
  const token = await key('studies:read');
  const row = await db().apiToken.findFirstOrThrow({ where: { userId: crowd.requesterId }, orderBy: { createdAt: 'desc' } });
  expect(JSON.stringify(row)).not.toContain(token.slice(7));
  expect(await ask(token, 'GET', '/api/v1/studies', getStudies)).toBe('200');
  expect((await findAPIKeys(crowd.requesterId)).find(({ id }) => id === row.id)).toMatchObject({ scopes: ['studies:read'], lastUsedAt: expect.any(Date) });
  await expect(revokeAPIKey({ keyId: row.id, userId: crowd.workerIds[0] })).rejects.toMatchObject({ code: 'NotFound' });
  for (let i = 0; i < 2; i++) await revokeAPIKey({ keyId: row.id, userId: crowd.requesterId });
  expect(await ask(token, 'GET', '/api/v1/studies', getStudies)).toBe('401 This token is unknown or has been revoked. Create a new one.');
  expect((await findAPIKeys(crowd.requesterId)).map(({ id }) => id)).not.toContain(row.id);
  const events = await db().auditEvent.findMany({ where: { subjectId: row.id }, orderBy: { id: 'asc' } });
  expect(events.map(({ action, actorId }) => [action, actorId])).toEqual([['api-key.created', crowd.requesterId], ['api-key.revoked', crowd.requesterId]]);
  expect(JSON.stringify(events.map(({ data }) => data))).not.toContain(token.slice(7));
});

test('a key needs a name and a scope, and there is an end to how many', async () => {
  await expect(createAPIKey({ userId: crowd.workerIds[0], name: ' ', scopes: ['studies:read'] })).rejects.toThrow('Say what the key is for.');
  await expect(createAPIKey({ userId: crowd.workerIds[0], name: 'x', scopes: [] })).rejects.toThrow('Choose what the key may do.');
  for (let i = 0; i < 50; i++) await createAPIKey({ userId: crowd.workerIds[0], name: `${i}`, scopes: ['studies:read'] });
  await expect(createAPIKey({ userId: crowd.workerIds[0], name: 'one more', scopes: ['studies:read'] })).rejects.toMatchObject({ code: 'Conflict' });
});
