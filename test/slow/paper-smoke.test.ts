/** `apiary paper`: every figure once, stopped on the way, killed on the way, and recomputed from its votes. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ZPaperReport } from '#lib/contracts/paper-report.ts';
import { writeSmokeModels } from '#test/fixtures/gpu-worker/smoke-models.ts';
import { during, startCommand } from '#test/support/loop-command.ts';
import { readVotes, recomputeComparison } from '#test/support/recompute-verdict.ts';

let root: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'apiary-paper-'));
  await writeSmokeModels(join(root, 'models'));
  writeFileSync(join(root, 'models', 'figures.json'), '{}');
}, 120_000);

afterAll(() => rmSync(root, { recursive: true, force: true }));

const start = (out: string, ...args: string[]) => startCommand(['paper', '--preset', 'smoke', '--out', out, ...args], join(root, 'models'));

test('goes on after Ctrl-C and after a kill, and its figures can be recomputed from votes.csv', async () => {
  const out = join(root, 'out');
  const first = start(out);
  await during(first, () => first.log().includes('Control arm: begun'));
  const plan = readFileSync(join(out, 'plan.json'), 'utf8');
  first.child.kill('SIGINT');
  expect(await first.ended, first.log()).toBe(130);
  expect(existsSync(join(out, 'paper.json'))).toBe(false);

  const second = start(out);
  await during(second, () => second.log().includes('HIVE against Control: begun'));
  second.child.kill('SIGKILL');
  await second.ended;

  const third = start(out);
  expect(await third.ended, third.log()).toBe(0);
  expect(readFileSync(join(out, 'plan.json'), 'utf8')).toBe(plan);
  const report = ZPaperReport.parse(JSON.parse(readFileSync(join(out, 'paper.json'), 'utf8')));
  expect(report).toMatchObject({ seeds: [7], missingSeeds: [], plan: { sha256: JSON.parse(plan).sha256 } });
  for (const { name, missing, rows, sheets } of report.figures) expect(missing !== null || rows.length > 0 || sheets.length > 0, name).toBe(true);

  const votes = readVotes(readFileSync(join(out, 'votes.csv'), 'utf8'));
  const figure = (name: string) => report.figures.find((one) => one.name === name)!;
  for (const [name, key, label] of [['fig-6', 'hive/control', 'HIVE against Control'], ['fig-8', 'conditional/hive', 'Conditional HIVE against HIVE'], ['fig-9', 'inverses/control', 'Control with inverses against Control'], ['fig-19-20', 'hive/tenth', 'HIVE against HIVE from 10 % of the pairs']] as const) {
    const row = figure(name).rows.find((one) => one.label === label && one.unit === 'share')!;
    const again = recomputeComparison(votes.filter(({ comparison }) => comparison === key));
    expect(row.votes, name).toEqual(again.won);
    if (row.value !== null) expect(row.value).toBeCloseTo(again.share.share, 12);
  }
  const byVerb = figure('fig-10').rows.filter(({ votes: own, unit }) => own && unit === 'share');
  for (const { label, votes: own } of byVerb) expect(own).toEqual(recomputeComparison(votes.filter(({ comparison, verb }) => comparison === 'hive/control' && verb === label)).won);

  const written = statSync(join(out, 'seed-7', 'seed.json')).mtimeMs;
  const again = start(out);
  expect(await again.ended, again.log()).toBe(0);
  expect(statSync(join(out, 'seed-7', 'seed.json')).mtimeMs).toBe(written);
  expect(existsSync(join(out, 'paper.html'))).toBe(true);

  const other = start(out, '--figures', 'fig-6');
  expect(await other.ended).toBe(1);
  expect(other.log()).toContain('was begun with other figures, sizes or analyses, and its plan is fixed: choose another folder with --out.');
}, 2_400_000);
