/** A worker who ranks upside down is found by agreement, left out, and the measured difference says so; what used their answers is found again by plain SQL. */
import { createTranslator } from 'use-intl/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MESSAGES } from '#app/_words/messages.ts';
import { numbersIn } from '#app/_words/numbers.ts';
import { retrainSentence } from '#app/research/runs/[runId]/retrain-sentences.ts';
import type { TRankEditsPayload } from '#lib/contracts/work.ts';
import { acceptAssignment } from '#lib/crowd/assignment/accept-assignment.ts';
import { submitAssignment } from '#lib/crowd/assignment/submit-assignment.ts';
import { pseudonymOf } from '#lib/crowd/pseudonym.ts';
import { type Annotator, luck, ORACLE_CROWD, perceive } from '#lib/crowd/simulate/annotator.ts';
import { shuffleFor } from '#lib/crowd/task-types/shuffle.ts';
import { rankContributors } from '#lib/dataset/rank-contributors.ts';
import { readRankings } from '#lib/dataset/read-rankings.ts';
import { traceLineage } from '#lib/dataset/trace-lineage.ts';
import { traceUse } from '#lib/dataset/trace-use.ts';
import { db } from '#lib/db.ts';
import { newUserId } from '#lib/ids.ts';
import { LOOP_PRESETS } from '#lib/loop/config.ts';
import { type TRetrainReport, ZRetrainReport } from '#lib/run/stages/retrain-without.ts';
import { announceFinished } from '#jobs/announce-finished.ts';
import { startWorkflows, type Workflows } from '#test/support/workflows.ts';

const MINUTES = 60_000;
const LABELS = ['1', '2', '3', '4', '5'];
/** What people would make of the five edits, if they could see them without error. */
const WORTHS = [0.48, 0.36, 0.24, 0.12, 0];
const HONEST: Annotator = { ...ORACLE_CROWD, noise: 0.5, positionBias: 0, isSpammer: false };
const UPSIDE_DOWN: Annotator = { ...HONEST, noise: 0 };

let workflows: Workflows;
let shipped: Record<string, string>;
let honest: string[];
let spammer: string;
let datasetId: string;
let rewardId: string;
let carefulId: string;
let editorId: string;
let report: TRetrainReport;

async function succeed<T>(stage: Parameters<Workflows['start']>[0], config: unknown): Promise<T> {
  return (await workflows.reached(await workflows.start(stage, config), ['Succeeded'], 5 * MINUTES)).result as T;
}

/** Labels best first, as an annotator orders them; the one who misunderstood begins with the worst. */
function orderBy(annotator: Annotator, workerId: string, instruction: string): string[] {
  const seen = perceive(WORTHS, annotator, luck(7, instruction, honest.indexOf(workerId)));
  const order = [...LABELS].sort((x, y) => seen[LABELS.indexOf(y)] - seen[LABELS.indexOf(x)]);
  return workerId === spammer ? order.reverse() : order;
}

/** One answer, as its worker gives it. */
async function answer(seed: bigint, hitId: string, workerId: string, flags: string[]): Promise<string> {
  const { assignmentId, payload } = await acceptAssignment({ hitId, workerId });
  const { instruction, variants } = payload as TRankEditsPayload;
  const shown = shuffleFor({ seed, hitId, workerId, labels: LABELS }).order;
  const ranking = orderBy(workerId === spammer ? UPSIDE_DOWN : HONEST, workerId, instruction).map((label) => variants[shown.indexOf(label)].id);
  await submitAssignment({ assignmentId, workerId, clientKey: 'k', answer: { ranking, flags } });
  return assignmentId;
}

/** Who ranks what is the same every time: the board's own random order would now and then give them items on which luck hides the difference. */
async function answerAll(studyId: string): Promise<void> {
  const { seed, items } = await db().study.findUniqueOrThrow({ where: { id: studyId }, select: { seed: true, items: { select: { hit: { select: { id: true } } }, orderBy: { position: 'asc' } } } });
  let last = '';
  for (const [i, { hit }] of items.entries()) {
    for (const workerId of [spammer, honest[i % 4], honest[(i + 1) % 4]]) {
      const flags = workerId === honest[0] && i < 8 ? ['beyond-scope'] : [];
      last = await answer(seed, (hit as { id: string }).id, workerId, flags);
    }
  }
  await announceFinished(last);
}

beforeAll(async () => {
  workflows = await startWorkflows();
  const { models } = await succeed<{ models: { name: string; modelId: string }[] }>('shipped', {});
  shipped = Object.fromEntries(models.map(({ name, modelId }) => [name, modelId]));
  const people = [0, 1, 2, 3, 4].map(() => newUserId());
  await db().user.createMany({ data: people.map((id) => ({ id, email: `${id}@example.org`, name: 'Worker', roles: ['Worker' as const] })) });
  [spammer, ...honest] = people;

  const rankings = await workflows.start('rankings', { editorId: shipped.editor, seed: 3, items: 60, overlap: 3, heldOut: 0.4, crowd: 'people' });
  await workflows.reached(rankings, ['Waiting'], 5 * MINUTES);
  const { id: studyId } = await db().study.findFirstOrThrow({ where: { runId: rankings }, select: { id: true } });
  await answerAll(studyId);
  datasetId = ((await workflows.reached(rankings, ['Succeeded'], 5 * MINUTES)).result as { datasetId: string }).datasetId;

  const { curve: _, ...training } = { curve: [], ...LOOP_PRESETS.smoke.reward };
  const reward = { startId: shipped.reward, datasetId, seed: 5, training: { ...training, leaveOutFlags: [] as string[] } };
  rewardId = (await succeed<{ modelId: string }>('reward', reward)).modelId;
  carefulId = (await succeed<{ modelId: string }>('reward', { ...reward, training: { ...reward.training, leaveOutFlags: ['beyond-scope'] } })).modelId;
  const pairs = await succeed<{ datasetId: string }>('pairs', { modelId: shipped['text-to-image'], seed: 7, count: 8 });
  editorId = (await succeed<{ modelId: string }>('fine-tune', { name: 'HIVE', startId: shipped.editor, reward: rewardId, pairsId: pairs.datasetId, seed: 7, training: { ...LOOP_PRESETS.smoke.fineTune, arm: 'weighted' } })).modelId;
  report = ZRetrainReport.parse(await succeed('retrain-without', { rewardId, workers: [pseudonymOf(spammer)] }));
}, 20 * MINUTES);

afterAll(() => workflows?.stop());

test('whoever ranks upside down agrees least with the others', async () => {
  const { file, sources } = await readRankings(datasetId);
  const [first, ...others] = rankContributors(file, (assignmentId) => sources.get(assignmentId)?.who);
  expect(first).toMatchObject({ who: pseudonymOf(spammer), rankings: 60 });
  expect(first.agreement?.high).toBeLessThan(0.5);
  expect(others.map(({ who }) => who).sort()).toEqual(honest.map(pseudonymOf).sort());
  for (const { agreement } of others) expect(agreement?.share).toBeGreaterThan(first.agreement?.share as number);
});

test('leaving them out is found to help, on held-out rankings of everybody else', async () => {
  const { leftOut, comparison } = report;
  expect(leftOut).toMatchObject({ rankings: 60, byWorker: [{ who: pseudonymOf(spammer), rankings: 60 }] });
  expect(leftOut.train + leftOut.heldOut).toBe(60);
  expect(comparison.ci95[0]).toBeGreaterThan(0);
  expect(comparison.after).toBeGreaterThan(0.5);
  expect(comparison.difference).toBeCloseTo(comparison.after - comparison.before, 10);
  expect(comparison.difference).toBeCloseTo((comparison.onlyAfter - comparison.onlyBefore) / comparison.pairs, 10);
  // Bits per pair are measured on the same pairs; so few of them need not show it there.
  const { rescaled, ...asIs } = comparison.logLoss as NonNullable<typeof comparison.logLoss>;
  for (const loss of [asIs, rescaled as NonNullable<typeof rescaled>]) {
    expect(loss.difference).toBeGreaterThan(0);
    expect(loss.difference).toBeCloseTo(loss.before - loss.after, 10);
    expect(loss.ci95[0]).toBeLessThan(loss.difference);
    expect(loss.ci95[1]).toBeGreaterThan(loss.difference);
  }
  // Who ranked like this spammer taught the reward to be wrong: no factor ≥ 0 makes it worth more than a coin.
  expect(rescaled?.before).toBeGreaterThan(0.99);
  expect(retrainSentence(report, createTranslator({ locale: 'en', messages: MESSAGES.en, namespace: 'runs.retrained' }), numbersIn('en', String)).title).toMatch(/^(The reward is better without them|Without them better in pairs in order, (no difference shown|better) in bits per pair)$/);

  const [parent, version] = [await readRankings(report.parentId), await readRankings(report.datasetId)];
  expect(parent.id).toBe(datasetId);
  const kept = parent.file.items.map((item) => ({ ...item, rankings: item.rankings.filter(({ assignmentId }) => parent.sources.get(assignmentId)?.who !== pseudonymOf(spammer)) }));
  expect(version.file.items).toEqual(kept.filter(({ rankings }) => rankings.length > 0));
  expect(comparison.rankings).toBe(kept.filter(({ split }) => split === 'held-out').reduce((sum, { rankings }) => sum + rankings.length, 0));

  const settings = async (modelId: string) => (await db().model.findUniqueOrThrow({ where: { id: modelId }, select: { run: { select: { config: true } } } })).run?.config as Record<string, unknown>;
  expect(await settings(report.modelId)).toEqual({ ...(await settings(rewardId)), datasetId: report.datasetId });
  const { card } = await db().dataset.findUniqueOrThrow({ where: { id: report.datasetId }, select: { card: true } });
  expect(card).toMatchObject({ parent: { datasetId }, leftOut: { rankings: 60, workers: pseudonymOf(spammer) } });
  const lineage = await traceLineage({ type: 'dataset', id: report.datasetId }, spammer);
  expect(lineage.edges).toContainEqual({ from: `dataset/${datasetId}`, to: `dataset/${report.datasetId}`, role: 'parent' });
});

test('what nobody can be left out of is refused with a sentence, and makes no dataset', async () => {
  const before = await db().dataset.count();
  const runId = await workflows.start('retrain-without', { rewardId, workers: ['AAAAAA'] });
  expect((await workflows.reached(runId, ['Failed'], 2 * MINUTES)).error).toMatch(/^None of the 180 rankings of ".+" is left out by this: choose workers, flags or studies that are in it\.$/);
  const all = await workflows.start('retrain-without', { rewardId, workers: [spammer, ...honest].map(pseudonymOf) });
  expect((await workflows.reached(all, ['Failed'], 2 * MINUTES)).error).toBe('Nothing is left to train on: every ranking is left out. Leave out less.');
  await expect(workflows.start('retrain-without', { rewardId })).rejects.toThrow('choose at least one worker, flag or study');
  expect(await db().dataset.count()).toBe(before);
}, 5 * MINUTES);

/** The same answer step by step: datasets that hold one of these answers, and everything made of what is known, until nothing is new. */
async function recompute(assignmentIds: readonly string[], learns: (config: { training?: { leaveOutFlags?: string[] } }) => boolean): Promise<string[]> {
  const holding = await db().$queryRaw<{ id: string }[]>`SELECT DISTINCT "datasetId" AS "id" FROM "DatasetAnswer" WHERE "assignmentId" = ANY(${[...assignmentIds]})`;
  const held = new Set(holding.map(({ id }) => id));
  const known = new Set(held);
  for (let before = 0; before !== known.size; ) {
    before = known.size;
    const uses = await db().$queryRaw<{ runId: string; subjectId: string; config: object }[]>`
      SELECT u."runId", u."subjectId", r."config" FROM "RunUse" u JOIN "Run" r ON r."id" = u."runId" WHERE u."role" <> 'parent' AND u."subjectType" IN ('model', 'dataset') AND u."subjectId" = ANY(${[...known]})`;
    const runIds = uses.filter(({ subjectId, config }) => !held.has(subjectId) || learns(config)).map(({ runId }) => runId);
    const made = await db().$queryRaw<{ id: string }[]>`SELECT "id" FROM "Model" WHERE "runId" = ANY(${runIds}) UNION SELECT "id" FROM "Dataset" WHERE "runId" = ANY(${runIds})`;
    for (const { id } of made) known.add(id);
  }
  return [...known].sort();
}

test('forward from a worker stand exactly the datasets, rewards and editors that used their answers', async () => {
  for (const workerId of [spammer, honest[1]]) {
    const answers = await db().$queryRaw<{ id: string }[]>`SELECT "id" FROM "Assignment" WHERE "workerId" = ${workerId}`;
    const used = await traceUse({ who: pseudonymOf(workerId) });
    expect(used.map(({ id }) => id).sort()).toEqual(await recompute(answers.map(({ id }) => id), () => true));
  }
  const ids = async (workerId: string) => (await traceUse({ who: pseudonymOf(workerId) })).map(({ id }) => id).sort();
  expect(await ids(spammer)).toEqual([datasetId, rewardId, carefulId, editorId].sort());
  expect(await ids(honest[1])).toEqual([datasetId, rewardId, carefulId, editorId, report.datasetId, report.modelId].sort());
  expect((await traceUse({ who: pseudonymOf(spammer) })).find(({ id }) => id === datasetId)).toMatchObject({ type: 'dataset', kind: 'rankings', answers: 60, inService: false });
  await expect(traceUse({ who: 'AAAAAA' })).rejects.toThrow('No dataset holds an answer of a worker called AAAAAA.');
});

test('forward from a flag stands no reward whose settings leave the flag out', async () => {
  const flagged = await db().$queryRaw<{ id: string }[]>`SELECT "id" FROM "Assignment" WHERE "answer"->'flags' ? 'beyond-scope'`;
  expect(flagged).toHaveLength(4);
  const used = (await traceUse({ flag: 'beyond-scope' })).map(({ id }) => id).sort();
  expect(used).toEqual(await recompute(flagged.map(({ id }) => id), ({ training }) => !training?.leaveOutFlags?.includes('beyond-scope')));
  expect(used).toContain(rewardId);
  expect(used).toContain(editorId);
  expect(used).not.toContain(carefulId);
  expect(await traceUse({ flag: 'harmful' })).toEqual([]);
});
