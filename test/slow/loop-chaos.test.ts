/** `apiary loop` while its Postgres, S3, engine, worker and web app are killed with -9 again and again, beside the same loop left in peace. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TLoopReport, ZLoopReport } from '#lib/contracts/loop-report.ts';
import { writeSmokeModels } from '#test/fixtures/gpu-worker/smoke-models.ts';
import { startLoop } from '#test/support/loop-command.ts';
import { readVotes, type VoteRow } from '#test/support/recompute-verdict.ts';

let root: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'apiary-loop-chaos-'));
  await writeSmokeModels(join(root, 'models'));
  writeFileSync(join(root, 'models', 'figures.json'), '{}');
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

const start = (out: string) => startLoop(['--preset', 'smoke', '--seed', '11', '--out', out], join(root, 'models'));

function results(out: string): { report: TLoopReport; votes: VoteRow[] } {
  return { report: ZLoopReport.parse(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'))), votes: readVotes(readFileSync(join(out, 'votes.csv'), 'utf8')) };
}

/** What must not depend on time or on interruptions. */
const answers = (votes: VoteRow[]) => votes.map(({ study, hit, assignment, worker, choice, ranking, flags, order_shown }) => [study, hit, assignment, worker, choice, ranking, flags, order_shown].join(' ')).sort();

/** Kills one process of the platform, whichever. @returns its pid, or nothing while they are only just coming up. */
function killOne(out: string, random: () => number): number | undefined {
  const { children } = JSON.parse(readFileSync(join(out, 'platform', 'running.json'), 'utf8')) as { children: { pid: number }[] };
  const victim = children[Math.floor(random() * children.length)]?.pid;
  if (victim === undefined) return undefined;
  try {
    process.kill(victim, 'SIGKILL');
    return victim;
  } catch {
    return undefined; // it is being started again
  }
}

test('it ends with the same votes and the same weights, bit for bit', async () => {
  const [peace, chaos] = [join(root, 'peace'), join(root, 'chaos')];
  const left = start(peace);
  expect(await left.ended, left.log()).toBe(0);

  let seed = 5;
  const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  const disturbed = start(chaos);
  let status: number | null | undefined;
  void disturbed.ended.then((code) => {
    status = code;
  });
  while (status === undefined && !disturbed.log().includes('Rankings of the editor')) await sleep(500);
  let kills = 0;
  while (status === undefined && kills < 15) {
    await sleep(4_000 + 8_000 * random());
    if (status === undefined && killOne(chaos, random) !== undefined) kills++;
  }
  expect(await disturbed.ended, disturbed.log()).toBe(0);
  expect(kills).toBeGreaterThan(2);

  const [a, b] = [results(peace), results(chaos)];
  expect(answers(b.votes)).toEqual(answers(a.votes));
  expect(new Set(b.votes.map(({ hit, worker }) => `${hit} ${worker}`)).size).toBe(b.votes.length);
  expect(b.votes.every(({ counted }) => counted === 'yes')).toBe(true);
  expect(b.report.models.map(({ label, key }) => [label, key])).toEqual(a.report.models.map(({ label, key }) => [label, key]));
  expect(b.report.rankings.key).toBe(a.report.rankings.key);
  expect(b.report.verdict.share).toBe(a.report.verdict.share);
  expect(b.report.reward).toMatchObject({ pairAccuracy: a.report.reward.pairAccuracy, annotatorAgreement: a.report.reward.annotatorAgreement });
}, 3_000_000);

test('the same command writes the results again, and refuses another seed in the same folder', async () => {
  const again = start(join(root, 'peace'));
  expect(await again.ended, again.log()).toBe(0);
  expect(again.log()).toContain('step-matched control');
  const args = ['--import', 'tsx', 'lib/cli/apiary.ts', 'loop', '--preset', 'smoke', '--seed', '12', '--out', join(root, 'peace')];
  const other = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let words = '';
  other.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
  expect(await new Promise((resolve) => other.once('exit', resolve))).toBe(1);
  expect(words).toContain('holds the loop of seed 11, world shapes, preset smoke: choose another folder with --out.');
}, 1_200_000);
