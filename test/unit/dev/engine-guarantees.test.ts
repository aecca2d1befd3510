/** @file The table of guarantees in the engine's README names tests that exist. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('every guarantee names a test that exists', () => {
  const table = readFileSync('jobs/engine/README.md', 'utf8').split('## Conformance')[1].split('\n## ')[0];
  const named = [...table.matchAll(/^\| .+? \| (.+?) \|$/gm)].map(([, test]) => test).filter((name) => name !== 'test');
  const sources = execFileSync('git', ['grep', '-hE', String.raw`^ *test(\.concurrent)?\('`, '--', 'test/db/engine', 'test/slow'], { encoding: 'utf8' });
  const titles = [...sources.matchAll(/test(?:\.concurrent)?\('(.*?)',/g)].map(([, title]) => title);
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((name) => !titles.includes(name))).toEqual([]);
});
