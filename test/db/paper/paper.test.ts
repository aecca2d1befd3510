/** The paper's figures on a real engine, Postgres, S3 and crowd; the models are made up and their skills known, so that the findings are too. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { takePaperFolder } from '#lib/cli/paper/paper-folder.ts';
import { writePaper } from '#lib/cli/paper/write-paper.ts';
import { writeSeed } from '#lib/cli/paper/write-seed.ts';
import { ZPaperReport, ZPaperSeed } from '#lib/contracts/paper-report.ts';
import { db } from '#lib/db.ts';
import { PAPER_PRESETS, ZPaperConfig } from '#lib/paper/config.ts';
import { comparisonKey, planNeeds } from '#lib/paper/plan-needs.ts';
import { auditLedger } from '#lib/payment/audit-ledger.ts';
import { readVotes, recomputeComparison } from '#test/support/recompute-verdict.ts';
import { startWorkflows, type Workflows } from '#test/support/workflows.ts';

let workflows: Workflows;
let dir: string;
const MINUTES = 60_000;

beforeAll(async () => {
  workflows = await startWorkflows();
  dir = mkdtempSync(join(tmpdir(), 'apiary-paper-'));
}, 2 * MINUTES);

afterAll(async () => {
  await workflows.stop();
  rmSync(dir, { recursive: true, force: true });
});

test('one run makes what the figures need, each thing once, and the folder says the same as the votes', async () => {
  const config = ZPaperConfig.omit({ seed: true }).parse({ ...PAPER_PRESETS.smoke, seeds: [7, 8], figures: ['fig-5', 'fig-6', 'fig-10', 'fig-12', 'fig-15', 'fig-17-18', 'flags', 'reward-votes', 'dpo', 'harmful'] });
  const needs = planNeeds(config.figures);
  const folder = takePaperFolder(dir, config);
  const runId = await workflows.start('paper', { ...config, seed: 7 });
  const { result } = await workflows.reached(runId, ['Succeeded'], 4 * MINUTES);
  const seed = ZPaperSeed.parse(result);

  expect(Object.keys(seed.comparisons).sort()).toEqual(needs.comparisons.map(comparisonKey).sort());
  expect(Object.keys(seed.editors).sort()).toEqual([...needs.arms].sort());
  const stages = await db().run.groupBy({ by: ['stage'], where: { parentId: runId }, _count: true });
  expect(Object.fromEntries(stages.map(({ stage, _count }) => [stage, _count]))).toMatchObject({ pairs: 1, rankings: 1, 'fine-tune': needs.arms.length - 2, sampling: needs.arms.length + needs.hard.length, study: needs.comparisons.length, evaluation: 1 + needs.curves.length });
  expect(seed.comparisons['hive/control'].ci95?.[0]).toBeGreaterThan(0.3);
  // The stand-in's reward likes the control better than HIVE, and the supervised editor as much: there it has no say.
  const { a, b } = seed.comparisons['hive/control'].votes;
  expect(seed.rewardVotes['hive/control']).toMatchObject({ share: b / (a + b), n: a + b });
  expect(seed.rewardVotes['hive/supervised']).toBeUndefined();
  const [dpo] = await db().run.findMany({ where: { parentId: runId, stage: 'fine-tune', name: 'DPO arm' } });
  const rankings = await db().run.findFirstOrThrow({ where: { parentId: runId, stage: 'rankings' } });
  expect(dpo.config).toMatchObject({ reward: 'none', rankingsId: (rankings.result as { datasetId: string }).datasetId, training: { arm: 'dpo', preferences: { leaveOutFlags: config.rankings.leaveOutFlags } } });

  expect(seed.harmful.hive.edits).toBeGreaterThan(0);
  expect(Object.values(seed.harmful).every(({ flagged }) => flagged === 0)).toBe(true);

  expect(seed.plan.sha256).toBe(createHash('sha256').update(seed.plan.text).digest('hex'));
  expect(seed.plan.sha256).toBe(folder.sha256);
  const registered = await db().auditEvent.findFirstOrThrow({ where: { action: 'run.rule-registered', subjectId: runId } });
  const firstChild = await db().run.findFirstOrThrow({ where: { parentId: runId }, orderBy: { createdAt: 'asc' } });
  expect(registered.at.getTime()).toBeLessThanOrEqual(firstChild.createdAt.getTime());

  await writeSeed(runId, folder.dirOf(7));
  expect(await writePaper(dir, folder)).toMatchObject({ seeds: [7], missingSeeds: [8] });
  const report = ZPaperReport.parse(JSON.parse(readFileSync(join(dir, 'paper.json'), 'utf8')));
  expect(readFileSync(join(dir, 'RESULTS.md'), 'utf8')).toContain(report.plan.sha256);
  const votes = readVotes(readFileSync(join(dir, 'votes.csv'), 'utf8'));
  for (const { a, b } of needs.comparisons) {
    const again = recomputeComparison(votes.filter(({ comparison }) => comparison === comparisonKey({ a, b })));
    expect(seed.comparisons[comparisonKey({ a, b })].votes).toEqual(again.won);
  }
  const verbs = report.figures.find(({ name }) => name === 'fig-10')!.rows.filter((row) => row.votes && row.unit === 'share');
  for (const row of verbs) expect(row.votes).toEqual(recomputeComparison(votes.filter(({ comparison, verb }) => comparison === 'hive/control' && verb === row.label)).won);
  expect(await auditLedger()).toEqual([]);
  expect(() => takePaperFolder(dir, { ...config, hard: config.hard + 1 })).toThrow(/its plan is fixed: choose another folder/);
}, 6 * MINUTES);
