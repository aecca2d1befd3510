/** `apiary loop --seeds`: several seeds on one platform, stopped and killed on the way, and what they say together. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ZLoopReport } from '#lib/contracts/loop-report.ts';
import { ZPooledReport } from '#lib/contracts/pooled-report.ts';
import { poolReports } from '#lib/loop/pool-reports.ts';
import { writeSmokeModels } from '#test/fixtures/gpu-worker/smoke-models.ts';
import { during, startLoop } from '#test/support/loop-command.ts';
import { readVotes, recomputeComparison } from '#test/support/recompute-verdict.ts';

let root: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'apiary-loop-seeds-'));
  await writeSmokeModels(join(root, 'models'));
  writeFileSync(join(root, 'models', 'figures.json'), '{}');
}, 120_000);

afterAll(() => rmSync(root, { recursive: true, force: true }));

test('two seeds on one platform go on after Ctrl-C and after a kill, and are counted together', async () => {
  const out = join(root, 'out');
  const start = () => startLoop(['--preset', 'smoke', '--seeds', '5,6', '--out', out], join(root, 'models'));
  const read = () => ZPooledReport.parse(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')));

  const first = start();
  await during(first, () => first.log().includes('Rankings of the editor’s own edits: begun'));
  first.child.kill('SIGINT');
  expect(await first.ended, first.log()).toBe(130);
  expect(existsSync(join(out, 'report.json'))).toBe(false);

  const second = start();
  await during(second, () => second.log().includes('seed 6, 2 of 2') && /begun/.test(second.log().split('seed 6, 2 of 2')[1]));
  expect(read()).toMatchObject({ seeds: [5], missingSeeds: [6] });
  const finished = statSync(join(out, 'seed-5', 'report.json')).mtimeMs;
  second.child.kill('SIGKILL');
  await second.ended;

  const third = start();
  expect(await third.ended, third.log()).toBe(0);
  expect(third.log()).toContain('seed 6, 2 of 2');
  expect(third.log()).not.toContain('seed 5, 1 of 2');
  expect(statSync(join(out, 'seed-5', 'report.json')).mtimeMs).toBe(finished);
  const reports = [5, 6].map((seed) => ZLoopReport.parse(JSON.parse(readFileSync(join(out, `seed-${seed}`, 'report.json'), 'utf8'))));
  const pooled = read();
  expect(pooled).toEqual(poolReports(reports));
  const votes = [5, 6].map((seed) => readVotes(readFileSync(join(out, `seed-${seed}`, 'votes.csv'), 'utf8')));
  const again = recomputeComparison(votes.flatMap((rows, i) => rows.filter(({ study_id }) => study_id === reports[i].verdict.studyId)));
  expect({ votes: pooled.verdict.votes, singleVotes: pooled.verdict.singleVotes, n: pooled.verdict.n }).toEqual({ votes: again.won, singleVotes: again.votes, n: 16 });
  expect(pooled.verdict.ci95?.[0]).toBeCloseTo(again.share.low, 10);

  const other = startLoop(['--preset', 'smoke', '--seeds', '5,6,7', '--out', out], join(root, 'models'));
  expect(await other.ended).toBe(1);
  expect(other.log()).toContain('holds the loops of seeds 5, 6, world shapes, preset smoke: choose another folder with --out.');
}, 1_500_000);
