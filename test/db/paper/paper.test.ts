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
  const config = ZPaperConfig.omit({ seed: true }).parse({ ...PAPER_PRESETS.smoke, seeds: [7, 8], figures: ['fig-5', 'fig-6', 'fig-5-6-data', 'fig-10', 'fig-12', 'fig-15', 'fig-17-18', 'fig-19', 'fig-19-own', 'flags', 'reward-votes', 'dpo', 'harmful'] });
  const needs = planNeeds(config.figures);
  const folder = takePaperFolder(dir, config);
  const runId = await workflows.start('paper', { ...config, seed: 7 });
  const { result } = await workflows.reached(runId, ['Succeeded'], 9 * MINUTES);
  const seed = ZPaperSeed.parse(result);

  expect(Object.keys(seed.comparisons).sort()).toEqual(needs.comparisons.map(comparisonKey).sort());
  expect(Object.keys(seed.editors).sort()).toEqual([...needs.arms].sort());
  const stages = await db().run.groupBy({ by: ['stage'], where: { parentId: runId }, _count: true });
  expect(Object.fromEntries(stages.map(({ stage, _count }) => [stage, _count]))).toMatchObject({ pairs: 2, triplets: 1, rankings: 2, 'fine-tune': needs.arms.length - 3, sampling: needs.arms.length + needs.hard.length, study: needs.comparisons.length, evaluation: 1 + needs.curves.length });
  expect(seed.comparisons['hive/control'].ci95?.[0]).toBeGreaterThan(0.3);
  // The stand-in's reward likes the control better than HIVE, and the supervised editor as much: there it has no say.
  const { a, b } = seed.comparisons['hive/control'].votes;
  expect(seed.rewardVotes['hive/control']).toMatchObject({ share: b / (a + b), n: a + b });
  expect(seed.rewardVotes['hive/supervised']).toBeUndefined();
  const [dpo] = await db().run.findMany({ where: { parentId: runId, stage: 'fine-tune', name: 'DPO arm' } });
  const rankings = await db().run.findFirstOrThrow({ where: { parentId: runId, stage: 'rankings', name: 'Rankings of the editor’s own edits' } });
  expect(dpo.config).toMatchObject({ reward: 'none', rankingsId: (rankings.result as { datasetId: string }).datasetId, training: { arm: 'dpo', preferences: { leaveOutFlags: config.rankings.leaveOutFlags } } });

  // Two supervised editors start from the text-to-image model: the same steps, on people's triplets and on as many that a writer made of them.
  const fromScratch = await db().run.findMany({ where: { parentId: runId, stage: 'fine-tune', name: { startsWith: 'Supervised on ' } }, orderBy: { name: 'asc' } });
  const [official, people] = fromScratch.map(({ config: asked }) => asked as { startId: string; pairsId: string; seed: number; training: { arm: string; steps: number } });
  expect(await Promise.all([people, official].map(async ({ startId }) => (await db().model.findUniqueOrThrow({ where: { id: startId } })).kind))).toEqual(['TextToImage', 'TextToImage']);
  expect(official).toMatchObject({ seed: people.seed, training: people.training });
  expect(people.training).toMatchObject({ arm: 'control', steps: config.supervised.steps });
  const cards = await Promise.all([people, official].map(async ({ pairsId }) => (await db().dataset.findUniqueOrThrow({ where: { id: pairsId } })).card as { tripletsKey?: string }));
  expect([cards[0].tripletsKey, cards[1].tripletsKey]).toEqual([undefined, expect.any(String)]);

  // The other backbone's editors start from its own; its HIVE takes the first one's reward, and another one that of its own rankings.
  const keyOf = async (modelId: string) => (await db().model.findUniqueOrThrow({ where: { id: modelId } })).key;
  const armOf = async (name: string) => (await db().run.findFirstOrThrow({ where: { parentId: runId, stage: 'fine-tune', name } })).config as { startId: string; reward: string; pairsId: string };
  const [hive, other, own] = [await armOf('HIVE arm'), await armOf('HIVE 2.1 arm'), await armOf('HIVE 2.1, own rankings arm')];
  expect([await keyOf(hive.startId), await keyOf(other.startId), await keyOf(own.startId)]).toEqual(['models/editor.json', 'models/editor-21.json', 'models/editor-21.json']);
  expect([other.reward, other.pairsId, own.pairsId]).toEqual([hive.reward, hive.pairsId, hive.pairsId]);
  const others = await db().run.findFirstOrThrow({ where: { parentId: runId, stage: 'rankings', name: 'Rankings of the editor’s own edits: 2.1' } });
  expect([(others.config as { editorId: string }).editorId, await keyOf(own.reward)]).toEqual([own.startId, expect.stringContaining((others.result as { key: string }).key)]);
  expect(own.reward).not.toBe(hive.reward);
  const measured = await db().run.findMany({ where: { parentId: runId, stage: 'reward', name: { contains: ' on rankings of ' } } });
  expect(measured.map(({ config: asked }) => asked)).toEqual(expect.arrayContaining([
    expect.objectContaining({ startId: hive.reward, datasetId: (others.result as { datasetId: string }).datasetId, training: expect.objectContaining({ maxRankedItems: 0 }) }),
    expect.objectContaining({ startId: own.reward, datasetId: (rankings.result as { datasetId: string }).datasetId, training: expect.objectContaining({ maxRankedItems: 0 }) }),
  ]));
  expect(seed.carried.map(({ learntFrom, measuredOn }) => `${learntFrom} ${measuredOn}`).sort()).toEqual(['1.5 1.5', '1.5 2.1', '2.1 1.5', '2.1 2.1']);
  expect(seed.studies.filter(({ name }) => name.startsWith('Rankings')).map(({ name }) => name)).toEqual(['Rankings', 'Rankings, 2.1']);

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
}, 12 * MINUTES);
