/** A loop of people's answers, cancelled in every stage in turn and resumed: nobody computes or works for nothing, and what was finished stays. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ZLoopReport } from '#lib/contracts/loop-report.ts';
import type { TRankEditsPayload } from '#lib/contracts/work.ts';
import { acceptAssignment } from '#lib/crowd/assignment/accept-assignment.ts';
import { acceptNextHIT } from '#lib/crowd/assignment/find-next-hit.ts';
import { submitAssignment } from '#lib/crowd/assignment/submit-assignment.ts';
import { findAvailableWork } from '#lib/crowd/hit/find-available-work.ts';
import { db } from '#lib/db.ts';
import { newUserId } from '#lib/ids.ts';
import { LOOP_PRESETS } from '#lib/loop/config.ts';
import { heldForStudy } from '#lib/payment/balances.ts';
import { cancelRun } from '#lib/run/cancel-run.ts';
import { createRun } from '#lib/run/create-run.ts';
import { retryRun } from '#lib/run/retry-run.ts';
import { until } from '#test/db/engine/harness.ts';
import { brokenInvariants } from '#test/support/crowd-invariants.ts';
import { type SmokePlatform, startSmokePlatform } from '#test/support/smoke-platform.ts';

const MINUTES = 60_000;
/** Two seconds until a worker hears of it, five and a half until a computation that does not listen is killed, and room for a busy machine. */
const IDLE_MS = 20_000;
let platform: SmokePlatform;
let loopId: string;

beforeAll(async () => {
  platform = await startSmokePlatform();
  const { announceRequested } = await import('#jobs/models/announce-run.ts');
  const { study, rankings, ...smoke } = LOOP_PRESETS.smoke;
  const config = { ...smoke, seed: 9, crowd: 'people', rankings: { ...rankings, overlap: 1 }, study: { ...study, items: 3, overlap: 1 } };
  ({ runId: loopId } = await createRun({ stage: 'loop', config, createdById: platform.createdById }));
  await announceRequested(loopId);
}, 10 * MINUTES);

afterAll(() => platform?.stop());

const parts = () => db().run.findMany({ where: { parentId: loopId }, select: { id: true, stage: true, name: true, status: true, endedAt: true }, orderBy: { createdAt: 'asc' } });

async function newWorker(): Promise<string> {
  const id = newUserId();
  await db().user.create({ data: { id, email: `${id}@example.org`, name: 'Worker', roles: ['Worker'] } });
  return id;
}

/** Fails at once when the loop does, in its own words. */
async function whenever<T>(ask: () => Promise<T>): Promise<Exclude<T, undefined | null | false>> {
  return until(async () => {
    const run = await db().run.findUniqueOrThrow({ where: { id: loopId }, select: { status: true, error: true } }).catch(() => null); // a busy machine
    if (run?.status === 'Failed') throw new Error(`The loop failed: ${run.error}\n${platform.worker.log().slice(-3_000)}`);
    return run && ask();
  }, 8 * MINUTES);
}

/** Waits until the worker computes for a stage. */
const computing = (stage: string) =>
  whenever(async () => {
    const current = (await platform.worker.health())?.current;
    return current && (await db().run.count({ where: { id: current.runId, parentId: loopId, stage, status: 'Running' } })) > 0;
  });

/** Waits until a part of this stage asks people. @returns its study. */
const asking = (stage: string) => whenever(async () => (await db().study.findFirst({ where: { status: 'Live', run: { parentId: loopId, stage, status: 'Waiting' } }, select: { id: true } }))?.id);

const answerOf = (payload: unknown) => ('variants' in (payload as object) ? { ranking: (payload as TRankEditsPayload).variants.map(({ id }) => id), flags: [] } : { choice: 'left' });

/** Somebody who answers up to so many tasks of a study, as the pages do. */
async function answer(studyId: string, most = Number.POSITIVE_INFINITY): Promise<void> {
  const { announceFinished } = await import('#jobs/announce-finished.ts');
  const workerId = await newWorker();
  for (let done = 0; done < most; done++) {
    const task = await acceptNextHIT({ workerId, studyId });
    if (!task) return;
    await submitAssignment({ assignmentId: task.assignmentId as string, workerId, clientKey: 'k', answer: answerOf(task.payload) });
    await announceFinished(task.assignmentId as string);
  }
}

/** Every cancelled study has nothing to give, and holds the money of what people have in hand or have handed in, no more. */
async function expectClosed(): Promise<void> {
  const studies = await db().study.findMany({ where: { run: { parentId: loopId } }, select: { id: true, status: true, hitType: { select: { payment: true } }, hits: { select: { id: true, fee: true, status: true } } } });
  expect(studies.filter(({ status }) => status !== 'Cancelled' && status !== 'Complete')).toEqual([]);
  const stranger = await newWorker();
  expect((await findAvailableWork({ workerId: stranger })).filter(({ studyId }) => studies.some(({ id }) => id === studyId))).toEqual([]);
  for (const { id: studyId, status, hitType, hits } of studies.filter((study) => study.status === 'Cancelled')) {
    expect(await acceptNextHIT({ workerId: stranger, studyId }), status).toBeNull();
    await expect(acceptAssignment({ hitId: hits[0].id, workerId: stranger })).rejects.toThrow('This study has ended.');
    expect(hits.filter((hit) => hit.status === 'Assignable')).toEqual([]);
    const inHand = await db().assignment.count({ where: { studyId, status: { in: ['Accepted', 'Submitted'] } } });
    expect(await heldForStudy(studyId)).toBe(((hitType?.payment ?? 0n) + hits[0].fee) * BigInt(inHand));
  }
  expect(await brokenInvariants()).toEqual([]);
}

/** Cancels the loop as its page does, looks at everything below it, and resumes it. */
async function stopAndResume(): Promise<void> {
  const { announceCancelled, announceRequested } = await import('#jobs/models/announce-run.ts');
  const finished = (await parts()).filter(({ status }) => status === 'Succeeded');
  const { cancelled } = await cancelRun({ runId: loopId, actorId: platform.createdById });
  await announceCancelled(cancelled);
  const isIdle = async () => (await platform.worker.health())?.current === null;
  await until(isIdle, IDLE_MS);
  const points = await db().runMetric.count();
  await expectClosed();
  await sleep(2_000);
  expect(await isIdle()).toBe(true);
  expect(await db().runMetric.count()).toBe(points);
  const now = await parts();
  expect(now.filter(({ status }) => status === 'Succeeded')).toEqual(finished);
  expect(now.filter(({ status }) => status !== 'Succeeded').map(({ status }) => status)).toEqual(now.slice(finished.length).map(() => 'Cancelled'));
  expect((await db().run.findUniqueOrThrow({ where: { id: loopId } })).status).toBe('Cancelled');
  await retryRun({ runId: loopId, actorId: platform.createdById });
  await announceRequested(loopId);
}

test('while rankings wait for people: what somebody holds is still taken and paid, all else is refunded', async () => {
  const studyId = await asking('rankings');
  await answer(studyId, 1);
  const holder = await newWorker();
  const held = await acceptNextHIT({ workerId: holder, studyId });
  await stopAndResume();
  await submitAssignment({ assignmentId: held?.assignmentId as string, workerId: holder, clientKey: 'k', answer: answerOf(held?.payload) });
  expect(await db().assignment.count({ where: { studyId, status: 'Submitted', surplus: false } })).toBe(2);
  expect(await brokenInvariants()).toEqual([]);
}, 10 * MINUTES);

// Each of these is caught at the latest in the part that only comes after the one before: nobody answers the studies meanwhile.
test('during reward training', async () => {
  await answer(await asking('rankings'));
  await computing('reward');
  await stopAndResume();
  expect((await parts()).find(({ stage }) => stage === 'rankings')?.status).toBe('Succeeded');
}, 10 * MINUTES);

test.each(['fine-tune', 'sampling', 'evaluation'])('during %s', async (stage) => {
  await computing(stage);
  await stopAndResume();
}, 10 * MINUTES);

test('while a study waits for people; and at last it ends, with one study of each comparison', async () => {
  await answer(await asking('study'), 1);
  await stopAndResume();
  const finished = new Map((await parts()).filter(({ status }) => status === 'Succeeded').map(({ id, endedAt }) => [id, endedAt]));
  const { result } = await whenever(async () => {
    for (const { id } of await db().study.findMany({ where: { status: 'Live', run: { parentId: loopId } }, select: { id: true } })) await answer(id);
    const run = await db().run.findUniqueOrThrow({ where: { id: loopId } });
    return run.status === 'Succeeded' && run;
  });
  const report = ZLoopReport.parse(result);
  expect(report.verdict.n).toBe(3);
  // What was finished before the last cancellation was not begun again.
  for (const { id, endedAt } of await parts()) if (finished.has(id)) expect(endedAt).toEqual(finished.get(id));
  const studies = await db().study.findMany({ where: { run: { parentId: loopId }, status: 'Complete' } });
  expect(studies.map(({ name }) => name).sort()).toEqual([...new Set(studies.map(({ name }) => name))].sort());
  await expectClosed();
}, 12 * MINUTES);
