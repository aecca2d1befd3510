/** HITs that carry their own question under fire: workers, a requester who changes everything meanwhile, and policies that extend. */
import { expect, test } from 'vitest';
import { expireLeases } from '#lib/crowd/assignment/expire-leases.ts';
import { approveAssignment } from '#lib/crowd/assignment/approve-assignment.ts';
import { rejectAssignment } from '#lib/crowd/assignment/reject-assignment.ts';
import { returnAssignment } from '#lib/crowd/assignment/return-assignment.ts';
import { addAssignments } from '#lib/crowd/hit/add-assignments.ts';
import { changeExpiration } from '#lib/crowd/hit/change-expiration.ts';
import { createHIT } from '#lib/crowd/hit/create-hit.ts';
import { disposeOldHITs } from '#lib/crowd/hit/dispose-hit.ts';
import { expireHITs } from '#lib/crowd/hit/expire-hits.ts';
import { findOrCreateHITType } from '#lib/crowd/hit/find-or-create-hit-type.ts';
import { acceptNextQuestion } from '#lib/crowd/question/accept-next-question.ts';
import { submitQuestion } from '#lib/crowd/question/submit-question.ts';
import { ZAssignmentPolicy, ZHITPolicy } from '#lib/crowd/review/policy.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { inTransaction } from '#lib/transaction.ts';
import { createCrowd, type Crowd } from '#test/support/crowd.ts';
import { brokenInvariants } from '#test/support/crowd-invariants.ts';
import { QUESTION_FORM } from '#test/support/mturk.ts';

const HITS = 8;
const ROUNDS = 4;

/** A refusal is an answer; anything else fails the test. */
async function orRefused<T>(work: Promise<T>): Promise<T | null> {
  return work.catch((error: unknown) => {
    if (error instanceof AppError && error.code !== 'Internal') return null;
    throw error;
  });
}

/** Repeats with the same numbers in every run. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

async function publish(crowd: Crowd): Promise<{ hitTypeId: string; hitIds: string[] }> {
  const { requesterId } = crowd;
  const properties = { requesterId, title: 'Colours', description: 'Which?', keywords: '', payment: 50_000n, assignmentDurationSeconds: 1, autoApprovalDelaySeconds: 60, qualificationRequirements: [] };
  const hitTypeId = await inTransaction((tx) => findOrCreateHITType(tx, properties));
  const known = ZAssignmentPolicy.parse({ answerKey: [{ questionId: 'colour', values: ['red'] }], approveAtLeast: 100, extendBelow: 1, extendMaximumAssignments: 5 });
  const plurality = ZHITPolicy.parse({ questionIds: ['colour'], agreementThreshold: 60, disregardRejected: true, extendBelow: 100, extendMaximumAssignments: 6, extendMinimumSeconds: 3_600, approveAtLeast: 100, rejectBelow: 1 });
  const policies = [{}, { assignmentReviewPolicy: known }, { hitReviewPolicy: plurality }, { assignmentReviewPolicy: known, hitReviewPolicy: plurality }];
  const hitIds: string[] = [];
  for (let i = 0; i < HITS; i++) hitIds.push(await inTransaction((tx) => createHIT(tx, { requesterId, hitTypeId, question: QUESTION_FORM, maxAssignments: 2, lifetimeSeconds: 600, ...policies[i % policies.length] })));
  return { hitTypeId, hitIds };
}

async function work(workerId: string, hitTypeId: string, random: () => number): Promise<void> {
  for (let i = 0; i < 3; i++) {
    const held = await orRefused(acceptNextQuestion({ workerId, hitTypeId }));
    if (!held) continue;
    const { assignmentId } = held;
    const dice = random();
    if (dice < 0.15) continue; // lets the lease run out
    if (dice < 0.3) {
      await orRefused(returnAssignment({ assignmentId, workerId }));
      continue;
    }
    const answers = [{ questionIdentifier: 'colour', selectionIdentifiers: [random() < 0.6 ? 'red' : 'blue'] }];
    const hand = () => orRefused(submitQuestion({ assignmentId, workerId, answers, source: 'form' }));
    await Promise.all(dice < 0.5 ? [hand(), hand()] : [hand()]);
  }
}

async function meddle({ requesterId }: Crowd, hitIds: string[], random: () => number): Promise<void> {
  for (let i = 0; i < 4; i++) {
    const hitId = hitIds[Math.floor(random() * hitIds.length)];
    const dice = random();
    if (dice < 0.3) await orRefused(inTransaction((tx) => changeExpiration(tx, { hitId, requesterId, expiresAt: new Date(Date.now() - 1) })));
    else if (dice < 0.6) await orRefused(inTransaction((tx) => changeExpiration(tx, { hitId, requesterId, expiresAt: new Date(Date.now() + 600_000) })));
    else if (dice < 0.8) await orRefused(inTransaction((tx) => addAssignments(tx, { hitId, requesterId, count: 1 })));
    const open = await db().assignment.findFirst({ where: { hitId, status: 'Submitted' }, select: { id: true } });
    if (open && random() < 0.6) await orRefused(approveAssignment({ assignmentId: open.id, actorId: requesterId }));
    else if (open) await orRefused(rejectAssignment({ assignmentId: open.id, actorId: requesterId, feedback: 'No.' }));
  }
}

test('whatever happens at once, no HIT is over-assigned, no answer lost, and the ledger adds up', async () => {
  const crowd = await createCrowd({ workers: 8, items: 1, overlap: 1 });
  const { hitTypeId, hitIds } = await publish(crowd);
  for (let round = 0; round < ROUNDS; round++) {
    const random = randomFrom(round + 1);
    await Promise.all([...crowd.workerIds.map((workerId) => work(workerId, hitTypeId, random)), meddle(crowd, hitIds, random), meddle(crowd, hitIds, random), expireLeases(), expireHITs()]);
    expect(await brokenInvariants()).toEqual([]);
  }
  expect(await db().assignment.count({ where: { hitId: { in: hitIds }, status: { in: ['Submitted', 'Approved', 'Rejected'] } } })).toBeGreaterThan(HITS);
});

test('a requester who runs out of money gets no extension, and the answer is in all the same', async () => {
  const crowd = await createCrowd({ workers: 2, items: 1, overlap: 1, payment: 10_000n, deposited: 12_000n + 120_000n });
  const { requesterId, workerIds } = crowd;
  const properties = { requesterId, title: 'Last money', description: 'Which?', keywords: '', payment: 100_000n, assignmentDurationSeconds: 60, autoApprovalDelaySeconds: 60, qualificationRequirements: [] };
  const hitTypeId = await inTransaction((tx) => findOrCreateHITType(tx, properties));
  const policy = ZAssignmentPolicy.parse({ answerKey: [{ questionId: 'colour', values: ['red'] }], rejectBelow: 0, extendBelow: 100 });
  const hitId = await inTransaction((tx) => createHIT(tx, { requesterId, hitTypeId, question: QUESTION_FORM, maxAssignments: 1, lifetimeSeconds: 600, assignmentReviewPolicy: policy }));
  const held = await acceptNextQuestion({ workerId: workerIds[0], hitTypeId });
  expect(await submitQuestion({ assignmentId: held?.assignmentId as string, workerId: workerIds[0], answers: [{ questionIdentifier: 'colour', selectionIdentifiers: ['blue'] }], source: 'form' })).toEqual({ status: 'submitted' });
  expect(await db().reviewAction.findFirst({ where: { hitId, name: 'extend' }, select: { status: true, errorCode: true } })).toEqual({ status: 'Failed', errorCode: 'InsufficientFunds' });
  expect(await db().hIT.findUniqueOrThrow({ where: { id: hitId }, select: { status: true, maxAssignments: true } })).toEqual({ status: 'Reviewable', maxAssignments: 1 });
  expect(await brokenInvariants()).toEqual([]);
});

test('HITs that ended 120 days ago with everything decided are disposed of by themselves', async () => {
  const crowd = await createCrowd({ workers: 1, items: 1, overlap: 1 });
  const { hitIds } = await publish(crowd);
  const [done] = hitIds;
  await inTransaction((tx) => changeExpiration(tx, { hitId: done, requesterId: crowd.requesterId, expiresAt: new Date(0) }));
  expect(await disposeOldHITs(new Date(Date.now() + 119 * 86_400_000))).toBe(0);
  expect(await disposeOldHITs(new Date(Date.now() + 121 * 86_400_000))).toBeGreaterThan(0);
  expect((await db().hIT.findUniqueOrThrow({ where: { id: done } })).status).toBe('Disposed');
});
