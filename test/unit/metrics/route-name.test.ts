import { expect, test } from 'vitest';
import { routeName } from '#lib/metrics/route-name.ts';

test.each([
  ['/', '/'],
  ['/work', '/work'],
  ['/api/v1/work/next?x=1', '/api/v1/work/next'],
  ['/research/runs/3KQ7M2ABCDEFGHJK', '/research/runs/:id'],
  ['/api/v1/runs/3KQ7M2ABCDEFGHJK/progress', '/api/v1/runs/:id/progress'],
  ['/requests/12/results', '/requests/:id/results'],
  ['/images/0f3a9c0f3a9c0f3a9c0f3a9c0f3a9c.png', '/images/:id'],
  ['/_next/static/chunks/abc.js', '/_next'],
  ['/api/mturk', '/api/mturk'],
  ['/api/auth/callback/credentials', '/api/auth/callback/credentials'],
  ['/requests/api-access', '/requests/api-access'],
])('%s counts as %s', (url, name) => {
  expect(routeName(url)).toBe(name);
});
