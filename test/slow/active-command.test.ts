/** `apiary active` as a process of its own: interrupted, it goes on; finished, it says the same again and runs nothing. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { activeTable } from '#lib/active/describe.ts';
import { ACTIVE_PRESETS } from '#lib/active/presets.ts';
import { ZActiveReport } from '#lib/run/stages/active.ts';
import { writeSmokeModels } from '#test/fixtures/gpu-worker/smoke-models.ts';
import { during, startCommand } from '#test/support/loop-command.ts';

let root: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'apiary-active-'));
  await writeSmokeModels(join(root, 'models'));
  writeFileSync(join(root, 'models', 'figures.json'), '{}');
}, 120_000);

afterAll(() => rmSync(root, { recursive: true, force: true }));

test('a collection from nothing goes on after Ctrl-C, and leaves its table and its report', async () => {
  const out = join(root, 'out');
  const start = (...args: string[]) => startCommand(['active', '--preset', 'smoke', '--out', out, ...args], join(root, 'models'));
  const first = start('--seed', '5');
  await during(first, () => first.log().includes('Member 1 of the ensemble: begun'));
  first.child.kill('SIGINT');
  expect(await first.ended, first.log()).toBe(130);
  expect(existsSync(join(out, 'report.json'))).toBe(false);

  const second = start('--seed', '5');
  expect(await second.ended, second.log()).toBe(0);
  const report = ZActiveReport.parse(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')));
  const { budget, overlap, members } = ACTIVE_PRESETS.smoke;
  expect(report).toMatchObject({ seed: 5, members, items: { budget } });
  expect(report.active.map(({ rankings }) => rankings)).toEqual([0, 0.25, 0.5, 0.75, 1].map((share) => share * budget * overlap));
  const text = readFileSync(join(out, 'report.md'), 'utf8');
  expect(text).toContain(activeTable(report));
  expect(second.log()).toContain(text.trim());

  const third = start('--seed', '5');
  expect(await third.ended, third.log()).toBe(0);
  expect(third.log()).toContain(text.trim());
  expect(third.log()).not.toContain('begun');

  const other = start('--seed', '6');
  expect(await other.ended).toBe(1);
  expect(other.log()).toContain(`${out} holds the active collection of seed 5, world shapes, preset smoke: choose another folder with --out.`);
}, 1_500_000);
