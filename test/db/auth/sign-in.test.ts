import { beforeAll, describe, expect, test } from 'vitest';
import { hashPassword, verifyPassword } from '#lib/auth/password.ts';
import { authOptions } from '#lib/auth/options.ts';
import { signIn } from '#lib/auth/sign-in.ts';
import { authenticateToken, createToken, hashToken } from '#lib/auth/token.ts';
import { assertRole } from '#lib/auth/user.ts';
import { closeDb, db } from '#lib/db.ts';
import { newUserId } from '#lib/ids.ts';

const userId = newUserId();
const email = 'ada@example.org';
const password = 'correct horse';
const request = (authorization?: string) => new Request('http://app/api/v1/work/next', { headers: authorization ? { authorization } : {} });

beforeAll(async () => {
  await db().user.create({ data: { id: userId, email, name: 'Ada', roles: ['Worker'], passwordHash: await hashPassword(password) } });
});

describe('passwords', () => {
  test('are argon2id, salted, and verify only themselves', async () => {
    const [one, two] = await Promise.all([hashPassword(password), hashPassword(password)]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
    expect(await verifyPassword(one, password)).toBe(true);
    expect(await verifyPassword(one, `${password}r`)).toBe(false);
    expect(await verifyPassword(null, 'no account has this password')).toBe(false);
    await expect(hashPassword('short')).rejects.toThrow('A password needs 8 to 200 characters.');
  });
});

describe('sign-in', () => {
  test('takes the address in any case, and does not tell a wrong password from an unknown account', async () => {
    expect(await signIn({ email: ' Ada@Example.org', password, address: '1' })).toEqual({ id: userId, email, name: 'Ada', roles: ['Worker'] });
    const wrong = signIn({ email, password: 'wrong horse', address: '1' });
    await expect(wrong).rejects.toMatchObject({ code: 'Unauthenticated', message: 'The e-mail address or the password is wrong.' });
    await expect(signIn({ email: 'nobody@example.org', password, address: '1' })).rejects.toThrow('The e-mail address or the password is wrong.');
  });

  test('counts a burst of guesses one by one', async () => {
    const guesses = await Promise.allSettled(Array.from({ length: 30 }, (_, i) => signIn({ email: 'burst@example.org', password: `guess ${i}`, address: 'burst' })));
    const codes = guesses.map((guess) => (guess as PromiseRejectedResult).reason.code);
    expect(codes.filter((code) => code === 'Unauthenticated')).toHaveLength(10);
    expect(codes.filter((code) => code === 'TooManyRequests')).toHaveLength(20);
  });

  test('is closed to an account after ten failures, and stays open to others', async () => {
    const other = 'grace@example.org';
    await db().user.create({ data: { id: newUserId(), email: other, name: 'Grace', roles: ['Worker'], passwordHash: await hashPassword(password) } });
    for (let i = 0; i < 10; i++) await expect(signIn({ email: other, password: 'wrong horse', address: '2' })).rejects.toMatchObject({ code: 'Unauthenticated' });
    await expect(signIn({ email: other, password, address: '3' })).rejects.toMatchObject({ code: 'TooManyRequests', message: 'Too many failed sign-ins. Try again in 15 minutes.' });
    expect((await signIn({ email, password, address: '2' })).id).toBe(userId);
  });

  test('and everything else are closed to a suspended account', async () => {
    const token = await createToken({ userId, name: 'test' });
    await db().user.update({ where: { id: userId }, data: { suspendedAt: new Date() } });
    await expect(signIn({ email, password, address: '1' })).rejects.toThrow('This account is suspended.');
    await expect(authenticateToken(request(`Bearer ${token}`))).rejects.toThrow('This account is suspended.');
    await db().user.update({ where: { id: userId }, data: { suspendedAt: null } });
    expect((await authenticateToken(request(`Bearer ${token}`))).id).toBe(userId);
  });
});

describe('tokens', () => {
  test('are stored as a hash only, and work until they are revoked', async () => {
    const token = await createToken({ userId, name: 'laptop' });
    expect(token).toMatch(/^apiary_[\w-]{43}$/);
    const row = await db().apiToken.findUniqueOrThrow({ where: { hash: hashToken(token) } });
    expect(JSON.stringify(row)).not.toContain(token);
    expect(await authenticateToken(request(`bearer ${token}`))).toEqual({ id: userId, email, name: 'Ada', roles: ['Worker'] });
    expect((await db().apiToken.findUniqueOrThrow({ where: { id: row.id } })).lastUsedAt).not.toBeNull();
    await db().apiToken.update({ where: { id: row.id }, data: { revokedAt: new Date() } });
    await expect(authenticateToken(request(`Bearer ${token}`))).rejects.toThrow('This token is unknown or has been revoked.');
  });

  test('missing and made-up ones are refused', async () => {
    await expect(authenticateToken(request())).rejects.toMatchObject({ code: 'Unauthenticated' });
    for (const header of ['Bearer x', 'Basic x', 'Bearer']) await expect(authenticateToken(request(header))).rejects.toMatchObject({ code: 'Unauthenticated' });
  });
});

test('a role is refused by name', () => {
  const user = { id: userId, email, name: 'Ada', roles: ['Worker' as const] };
  expect(() => assertRole(user, 'Worker', 'Admin')).not.toThrow();
  expect(() => assertRole(user, 'Requester')).toThrow('This is for requesters only. You are signed in as ada@example.org.');
});

describe('a session', () => {
  const jwt = authOptions.callbacks?.jwt as (said: { token: Record<string, unknown> }) => Promise<Record<string, unknown>>;
  const token = { uid: userId, roles: ['Worker'], checkedAt: 0 };

  test('outlives a database that is away, and is looked at again when it is back', async () => {
    const { DATABASE_URL } = process.env;
    await closeDb();
    process.env.DATABASE_URL = 'postgresql://postgres:x@127.0.0.1:1/away';
    try {
      expect(await jwt({ token })).toEqual(token);
    } finally {
      await closeDb();
      process.env.DATABASE_URL = DATABASE_URL;
    }
    expect(await jwt({ token })).toMatchObject({ uid: userId, roles: ['Worker'], checkedAt: expect.closeTo(Date.now() / 1000, -1) });
    expect(await jwt({ token: { ...token, uid: 'ANOBODY' } })).toMatchObject({ uid: undefined, roles: [] });
  });
});
