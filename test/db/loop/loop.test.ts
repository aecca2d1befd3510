/** The loop's workflows on a real engine, Postgres, S3 and crowd; the models are made up and their skills known, so that the verdict is too. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TComparisonReport, ZLoopReport } from '#lib/contracts/loop-report.ts';
import type { TRankEditsPayload } from '#lib/contracts/work.ts';
import { acceptNextHIT } from '#lib/crowd/assignment/find-next-hit.ts';
import { submitAssignment } from '#lib/crowd/assignment/submit-assignment.ts';
import { db } from '#lib/db.ts';
import { newUserId } from '#lib/ids.ts';
import { LOOP_PRESETS } from '#lib/loop/config.ts';
import { exportLoopVotes } from '#lib/loop/export-votes.ts';
import { renderReport } from '#lib/loop/report/render-report.ts';
import { auditLedger } from '#lib/payment/audit-ledger.ts';
import { cancelStudy } from '#lib/study/cancel-study.ts';
import { completeStudy } from '#lib/study/complete-study.ts';
import { announceFinished } from '#jobs/announce-finished.ts';
import { CHANNEL } from '#jobs/engine/presence.ts';
import { until } from '#test/db/engine/harness.ts';
import { brokenInvariants } from '#test/support/crowd-invariants.ts';
import { readVotes, recomputeComparison } from '#test/support/recompute-verdict.ts';
import { startWorkflows, type Workflows } from '#test/support/workflows.ts';

let workflows: Workflows;
let editorId: string;
const MINUTES = 60_000;

beforeAll(async () => {
  workflows = await startWorkflows();
  const shipped = await workflows.start('shipped', {});
  const { result } = await workflows.reached(shipped, ['Succeeded']);
  editorId = (result as { models: { name: string; modelId: string }[] }).models.find(({ name }) => name === 'editor')?.modelId as string;
}, 2 * MINUTES);

afterAll(() => workflows.stop());

async function newWorker(): Promise<string> {
  const id = newUserId();
  await db().user.create({ data: { id, email: `${id}@example.org`, name: 'Worker', roles: ['Worker'] } });
  return id;
}

/** A person who answers all there is of a study, as the pages do. */
async function answerAll(studyId: string, answer: (payload: unknown) => unknown): Promise<number> {
  const workerId = await newWorker();
  for (let answers = 0; ; answers++) {
    const task = await acceptNextHIT({ workerId, studyId });
    if (!task) return answers;
    await submitAssignment({ assignmentId: task.assignmentId as string, workerId, clientKey: 'k', answer: answer(task.payload) });
    await announceFinished(task.assignmentId as string);
  }
}

async function studyOf(runId: string): Promise<string> {
  await workflows.reached(runId, ['Waiting']);
  return (await db().study.findFirstOrThrow({ where: { runId, status: 'Live' }, select: { id: true } })).id;
}

const side = (label: string, noise = 0) => ({ label, modelId: editorId, noise });
const study = (rest: object = {}) => ({ name: 'Two draws', a: side('One'), b: side('Other', 1), seed: 3, items: 3, overlap: 1, crowd: 'people', ...rest });

test('a loop runs from shipped models to a report that its votes alone give again', async () => {
  const runId = await workflows.start('loop', { ...LOOP_PRESETS.smoke, seed: 7, reward: { ...LOOP_PRESETS.smoke.reward, curve: [4, 2, 5_000] }, study: { items: 12, overlap: 3 }, controls: { startReward: true } });
  const { result } = await workflows.reached(runId, ['Succeeded'], 3 * MINUTES);
  const report = ZLoopReport.parse(result);
  const { id, email, name, roles } = await db().user.findUniqueOrThrow({ where: { id: workflows.researcherId } });
  const votes = readVotes(await exportLoopVotes(report, { id, email, name, roles }));

  const comparisons = [report.verdict, report.versusSupervised, report.longRun, report.versusStart, ...Object.values(report.controls)] as TComparisonReport[];
  expect(comparisons.map(({ a, b }) => `${a} / ${b}`)).toEqual(['HIVE / Control', 'HIVE / Supervised', 'Long HIVE / Long control', 'HIVE / Start reward', 'Asked for five / Asked for one', 'Oracle / Control', 'Supervised / Supervised again']);
  for (const { studyId, n, votes: won, decided, share, ci95, netVotes, singleVotes } of comparisons) {
    const again = recomputeComparison(votes.filter((row) => row.study_id === studyId));
    expect({ n, won, decided, singleVotes }).toEqual({ n: 12, won: again.won, decided: again.decided, singleVotes: again.votes });
    expect(share).toBeCloseTo(again.share.share, 10);
    expect(ci95?.[0]).toBeCloseTo(again.share.low, 10);
    expect(ci95?.[1]).toBeCloseTo(again.share.high, 10);
    expect(netVotes).toBeCloseTo((100 * (won.a - won.b)) / n, 10);
  }
  expect(report.controls.fiveVsOne?.ci95?.[0]).toBeGreaterThan(0.5);
  expect(report.missing).toEqual({});
  // From none, two and four items, two rankings each, and from all.
  expect(report.reward.curve.map(({ rankings }) => rankings)).toEqual([0, 4, 8, report.reward.trainedRankings]);
  expect(report.reward.curve.at(-1)).toMatchObject({ pairAccuracy: report.reward.pairAccuracy, ci95: report.reward.ci95 });
  expect(report.answers).toBe(votes.length);
  expect(report.rule.sha256).toBe(createHash('sha256').update(report.rule.text).digest('hex'));
  const registered = await db().auditEvent.findFirstOrThrow({ where: { action: 'run.rule-registered', subjectId: runId } });
  const firstVote = await db().assignment.findFirstOrThrow({ where: { study: { run: { parentId: runId } } }, orderBy: { acceptedAt: 'asc' } });
  expect(registered.at.getTime()).toBeLessThan(firstVote.acceptedAt.getTime());
  expect(report.promotion.isPromoted).toBe((report.verdict.ci95?.[0] ?? 0) > 0.5);
  expect(await db().promotion.count({ where: { runId } })).toBe(report.promotion.isPromoted ? 1 : 0);

  // From the promoted model back to the votes.
  const hive = await db().run.findFirstOrThrow({ where: { models: { some: { id: report.verdict.aModelId } } }, include: { uses: true } });
  const pairs = await db().dataset.findFirstOrThrow({ where: { kind: 'pairs' }, select: { id: true } });
  expect(hive.uses.map(({ role, subjectId }) => [role, subjectId]).sort()).toEqual([['pairs', pairs.id], ['reward', report.reward.modelId], ['start', report.versusSupervised.bModelId]]);
  const reward = await db().run.findFirstOrThrow({ where: { models: { some: { id: report.reward.modelId } } }, include: { uses: true } });
  expect(reward.uses.find(({ role }) => role === 'rankings')?.subjectId).toBe(report.rankings.datasetId);
  expect(await db().datasetStudy.count({ where: { datasetId: report.rankings.datasetId, studyId: report.rankings.studyId } })).toBe(1);
  expect(await auditLedger()).toEqual([]);
  expect(await brokenInvariants()).toEqual([]);

  const page = renderReport(report, [{ label: 'A <sheet>', png: new Uint8Array([1, 2, 3]) }]);
  expect(page).toContain('A &lt;sheet&gt;');
  expect(page).toContain('data:image/png;base64,AQID');
  expect(page).not.toMatch(/(src|href)="(?!data:)/);
}, 4 * MINUTES);

test('people answer a study of a run like any other, and the last answer ends it', async () => {
  const runId = await workflows.start('study', study());
  const studyId = await studyOf(runId);
  expect(await answerAll(studyId, () => ({ choice: 'equal' }))).toBe(3);
  const { result } = await workflows.reached(runId, ['Succeeded'], MINUTES);
  expect(result).toMatchObject({ comparison: { studyId, n: 3, votes: { a: 0, b: 0, tie: 3 }, share: null, ci95: null } });
}, 2 * MINUTES);

test('a run that began to listen after its study had ended is told by the sweep', async () => {
  const runId = await workflows.start('study', study({ name: 'Ended unheard', items: 1 }));
  const studyId = await studyOf(runId);
  await until(() => db().$queryRaw<object[]>`SELECT FROM inngest.waits WHERE "condition" LIKE ${`%${studyId}%`}`.then(({ length }) => length > 0), MINUTES);
  const workerId = await newWorker();
  const { assignmentId } = (await acceptNextHIT({ workerId, studyId })) as { assignmentId: string };
  await submitAssignment({ assignmentId, workerId, clientKey: 'k', answer: { choice: 'left' } });
  // Over, and nobody says so: to the engine the same as an end between the run's look and its wait.
  expect(await completeStudy({ studyId })).toBe(true);
  await db().study.update({ where: { id: studyId }, data: { endedAt: new Date(Date.now() - 15_000) } });
  const told = () => db().$queryRaw<{ id: string }[]>`SELECT "id" FROM inngest.events WHERE "name" = 'crowd/study.ended' AND "body"->'data'->>'studyId' = ${studyId}`;
  // The minute is over.
  expect(await db().$executeRaw`UPDATE inngest.crons SET "next_at" = now() WHERE "function_id" LIKE '%complete-studies-sweep'`).toBe(1);
  await db().$executeRaw`SELECT pg_notify(${CHANNEL}, '')`;
  await workflows.reached(runId, ['Succeeded'], MINUTES);
  expect(await told()).not.toEqual([]);
}, 2 * MINUTES);

test('a cancelled run closes its study and refunds it; a retry asks anew', async () => {
  const runId = await workflows.start('study', study({ name: 'Stopped' }));
  const studyId = await studyOf(runId);
  await workflows.cancel(runId);
  expect(await db().study.findUniqueOrThrow({ where: { id: studyId }, select: { status: true } })).toEqual({ status: 'Cancelled' });
  await workflows.retry(runId);
  const again = await studyOf(runId);
  expect(again).not.toBe(studyId);
  await answerAll(again, () => ({ choice: 'left' }));
  await workflows.reached(runId, ['Succeeded'], MINUTES);
  expect(await auditLedger()).toEqual([]);
}, 3 * MINUTES);

test('a study that its owner cancels ends its run with a sentence', async () => {
  const runId = await workflows.start('study', study({ name: 'Called off', overlap: 2 }));
  const studyId = await studyOf(runId);
  await answerAll(studyId, () => ({ choice: 'left' }));
  await cancelStudy({ studyId, requesterId: workflows.researcherId });
  const { studyEnded } = await import('#jobs/events.ts');
  const { announce } = await import('#jobs/announce.ts');
  await announce(studyEnded.create({ studyId }));
  const { error } = await workflows.reached(runId, ['Failed'], 2 * MINUTES);
  expect(error).toBe('The study "Called off" was cancelled before all its answers were in. Retry the run to ask again.');
}, 3 * MINUTES);

test('rankings that are all flagged end the run with a sentence, and no dataset is made', async () => {
  const runId = await workflows.start('rankings', { editorId, seed: 4, items: 3, overlap: 1, crowd: 'people' });
  const studyId = await studyOf(runId);
  await answerAll(studyId, (payload) => ({ ranking: (payload as TRankEditsPayload).variants.map(({ id }) => id), flags: ['all-similar'] }));
  const { error } = await workflows.reached(runId, ['Failed'], MINUTES);
  expect(error).toBe('Nothing is left to train on: all 3 rankings are flagged (all-similar). Collect more rankings, or leave out fewer flags.');
  expect(await db().dataset.count({ where: { runId } })).toBe(0);
}, 2 * MINUTES);

test('a loop whose rankings are all flagged ends with that sentence, and nothing of it goes on', async () => {
  const runId = await workflows.start('loop', { ...LOOP_PRESETS.smoke, seed: 11, crowd: 'people', rankings: { items: 3, overlap: 1 } });
  const rankings = await until(() => db().run.findFirst({ where: { parentId: runId, stage: 'rankings', status: 'Waiting' } }), 3 * MINUTES);
  await answerAll(await studyOf(rankings.id), (payload) => ({ ranking: (payload as TRankEditsPayload).variants.map(({ id }) => id), flags: ['none-follow'] }));
  const { error } = await workflows.reached(runId, ['Failed'], 3 * MINUTES);
  expect(error).toBe('Nothing is left to train on: all 3 rankings are flagged (none-follow). Collect more rankings, or leave out fewer flags.');
  expect(await db().run.count({ where: { parentId: runId, status: { in: ['Queued', 'Running', 'Waiting'] } } })).toBe(0);
  expect(await db().model.count({ where: { run: { parentId: runId, stage: 'reward' } } })).toBe(0);
  // Its other studies wait for a retry; whoever puts it to rest closes them.
  await workflows.cancel(runId);
  expect(await db().study.count({ where: { run: { parentId: runId }, status: 'Live' } })).toBe(0);
}, 7 * MINUTES);

test('a run that its owner cannot pay for says so, and leaves no study', async () => {
  const runId = await workflows.start('study', study({ name: 'Too dear', payment: 1_000_000_000 }));
  const { error } = await workflows.reached(runId, ['Failed'], MINUTES);
  expect(error).toMatch(/^This needs \$3600\.00, but only \$[\d.]+ is available\. Add funds and try again\.$/);
  expect(await db().study.count({ where: { runId } })).toBe(0);
}, 2 * MINUTES);
