import { expect, test } from 'vitest';
import { safeNext } from '#app/(public)/safe-next.ts';

test('after signing in one stays on this site, however a browser reads the address', () => {
  for (const next of ['/work', '/requests/ABC/items?page=2', '/work?x=%2F%2Fevil.test']) expect(safeNext(next)).toBe(next);
  const elsewhere = [
    '//evil.test',
    '/\\evil.test',
    '/\t/evil.test',
    '/\n/evil.test',
    '/\r\\evil.test',
    '/\0/evil.test',
    'https://evil.test',
    'javascript:alert(1)',
    '/sign-in',
    '',
  ];
  for (const next of elsewhere) expect(safeNext(next), JSON.stringify(next)).toBeNull();
  expect(safeNext(['/work', '//evil.test'])).toBeNull();
  expect(safeNext(undefined)).toBeNull();
});
