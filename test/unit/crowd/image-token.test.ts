import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openImageToken, sealImageToken } from '#lib/crowd/image-token.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const token = { imageId: '3SECRETNAME', holder: 'H/A/left', expires: NOW.getTime() / 1000 + 60 };

beforeEach(() => vi.stubEnv('NEXTAUTH_SECRET', 'a-secret-for-tests-only'));
afterEach(() => vi.unstubAllEnvs());

test('opens to what was sealed, until its time is over', () => {
  const sealed = sealImageToken(token);
  expect(openImageToken(sealed, NOW)).toEqual(token);
  expect(() => openImageToken(sealed, new Date(NOW.getTime() + 61_000))).toThrow('has expired');
});

test('tells nothing, is the same for the same place, and differs between places', () => {
  const sealed = sealImageToken(token);
  expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('SECRETNAME');
  expect(sealImageToken(token)).toBe(sealed);
  const right = sealImageToken({ ...token, holder: 'H/A/right' });
  expect(right.slice(0, 16)).not.toBe(sealed.slice(0, 16));
});

test('refuses anything altered, cut, made up or sealed under another secret', () => {
  const sealed = sealImageToken(token);
  const altered = Buffer.from(sealed, 'base64url');
  for (let i = 0; i < altered.length; i += 5) {
    const copy = Buffer.from(altered);
    copy[i] ^= 1;
    expect(() => openImageToken(copy.toString('base64url'), NOW), `byte ${i}`).toThrow('There is no picture at this address.');
  }
  for (const made of ['', 'x', sealed.slice(0, -4), 'A'.repeat(80)]) expect(() => openImageToken(made, NOW)).toThrow('There is no picture');
  vi.stubEnv('NEXTAUTH_SECRET', 'another-secret-altogether');
  expect(() => openImageToken(sealed, NOW)).toThrow('There is no picture');
});
