import { encode } from 'next-auth/jwt';
import { NextRequest } from 'next/server';
import { beforeAll, expect, test } from 'vitest';
import { proxy } from '../../../proxy.ts';

beforeAll(() => {
  process.env.NEXTAUTH_SECRET ??= 'a-secret-for-tests-only';
  process.env.APP_URL = 'https://apiary.test';
});

const answer = (path: string, headers: Record<string, string> = {}) => proxy(new NextRequest(`https://apiary.test${path}`, { headers }));

/** The policy that a signed-in worker's page comes with. */
async function workersPolicy(path: string): Promise<string> {
  const cookie = `next-auth.session-token=${await encode({ token: { uid: 'AWORKER', roles: ['Worker'] }, secret: process.env.NEXTAUTH_SECRET as string })}`;
  return (await answer(path, { cookie })).headers.get('content-security-policy') ?? '';
}

test('a page has one address: the last slash is taken off, and nobody is sent to another site by it', async () => {
  for (const [path, target] of [['/sign-in/', '/sign-in'], ['/sign-in/?next=%2Fwork', '/sign-in?next=%2Fwork'], ['/requests/new///', '/requests/new']] as const) {
    const { status, headers } = await answer(path);
    expect([status, headers.get('location')]).toEqual([308, `https://apiary.test${target}`]);
  }
  expect(new URL((await answer('//evil.example/')).headers.get('location') ?? 'https://apiary.test/').host).toBe('apiary.test');
  expect((await answer('/')).headers.get('location')).toBeNull();
});

test('other sites are let in only where requesters’ questions stand, and their scripts nowhere', async () => {
  const other = /(frame|img|media)-src[^;]*https:/;
  for (const path of ['/work/tasks/3TYPE', '/work/qualifications/3TYPE']) {
    const policy = await workersPolicy(path);
    for (const kind of ['frame', 'img', 'media']) expect(policy).toMatch(new RegExp(`${kind}-src [^;]*https:`));
    expect(policy).not.toMatch(/(script|connect|style|form-action|default)[^;]*https:/);
    expect(policy).not.toContain('http:');
  }
  for (const path of ['/', '/work', '/work/3STUDY', '/work/qualifications']) expect(await workersPolicy(path)).not.toMatch(other);
  process.env.APP_URL = 'http://localhost:3000';
  expect(await workersPolicy('/work/tasks/3TYPE')).toMatch(/frame-src [^;]*https: http:/);
  process.env.APP_URL = 'https://apiary.test';
});
