import { expect, test } from 'vitest';
import { acceptAssignment } from '#lib/crowd/assignment/accept-assignment.ts';
import { approveAssignment } from '#lib/crowd/assignment/approve-assignment.ts';
import { autoApproveDue } from '#lib/crowd/assignment/auto-approve-due.ts';
import { expireLeases } from '#lib/crowd/assignment/expire-leases.ts';
import { acceptNextHIT, findNextHIT } from '#lib/crowd/assignment/find-next-hit.ts';
import { rejectAssignment } from '#lib/crowd/assignment/reject-assignment.ts';
import { returnAssignment } from '#lib/crowd/assignment/return-assignment.ts';
import { submitAssignment } from '#lib/crowd/assignment/submit-assignment.ts';
import { expireHITs } from '#lib/crowd/hit/expire-hits.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { randomFrom } from '#lib/random.ts';
import { createCrowd, T0, type Crowd } from '#test/support/crowd.ts';
import { brokenInvariants } from '#test/support/crowd-invariants.ts';

/** A minute passes every second, so that leases run out while others are claimed. */
const begun = performance.now();
const clock = (): Date => new Date(T0.getTime() + (performance.now() - begun) * 60);

interface Handed {
  assignmentId: string;
  workerId: string;
  clientKey: string;
  status: string;
}

/** What may be answered to a worker who raced with somebody else. */
async function expected<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError && error.code === 'Conflict') return null;
    throw error;
  }
}

/** Takes a task by one of the two ways. */
async function take(workerId: string, studyId: string, roll: number): Promise<{ assignmentId: string; hitId: string } | null> {
  if (roll < 0.7) return (await acceptNextHIT({ workerId, studyId, now: clock() })) as { assignmentId: string; hitId: string } | null;
  const seen = await findNextHIT({ workerId, studyId, now: clock() });
  return seen && expected(acceptAssignment({ hitId: seen.hitId, workerId, now: clock() }));
}

async function work(crowd: Crowd, index: number, handed: Handed[]): Promise<void> {
  const roll = randomFrom(index + 1);
  const workerId = crowd.workerIds[index];
  const submit = async (assignmentId: string): Promise<void> => {
    const clientKey = `${assignmentId}-${index}`;
    const send = () => expected(submitAssignment({ assignmentId, workerId, clientKey, answer: { choice: roll() < 0.5 ? 'left' : 'equal' }, now: clock() }));
    const replies = await Promise.all(roll() < 0.4 ? [send(), send(), send()] : [send()]);
    for (const reply of replies) {
      expect(reply?.status, 'repeated submits get the same reply').toBe(replies[0]?.status);
      if (reply) handed.push({ assignmentId, workerId, clientKey, status: reply.status });
    }
  };
  for (let turn = 0; turn < 10; turn++) {
    const taken = await take(workerId, crowd.studyId, roll());
    if (!taken) return;
    const what = roll();
    if (what < 0.55) await submit(taken.assignmentId);
    else if (what < 0.7) await returnAssignment({ assignmentId: taken.assignmentId, workerId, now: clock() });
    else if (what < 0.85) {
      await new Promise((resolve) => setTimeout(resolve, 800 + 800 * roll())); // too late, perhaps
      await submit(taken.assignmentId);
    } // else walk away
  }
}

/** Sweeps and a requester who decides, all the while. */
async function administer(crowd: Crowd, isOver: () => boolean): Promise<void> {
  for (let turn = 0; !isOver(); turn++) {
    await expireLeases(clock());
    await expireHITs(clock());
    if (turn % 5 === 4) await autoApproveDue(clock(), 20);
    const [some] = await db().assignment.findMany({ where: { status: 'Submitted' }, select: { id: true }, take: 1 });
    if (some && turn % 3 === 0) await expected(approveAssignment({ assignmentId: some.id, actorId: crowd.requesterId, now: clock() }));
    if (some && turn % 3 === 1) await expected(rejectAssignment({ assignmentId: some.id, actorId: crowd.requesterId, feedback: 'No.', now: clock() }));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('200 workers at once on 60 HITs × 3, with returns, run-out leases and repeated submits', async () => {
  const crowd = await createCrowd({ workers: 200, items: 60, overlap: 3, capPerWorker: 12, assignmentDurationSeconds: 60, autoApprovalDelaySeconds: 600 });
  const handed: Handed[] = [];
  let over = false;
  const admin = administer(crowd, () => over);
  await Promise.all(crowd.workerIds.map((_, index) => work(crowd, index, handed)));
  over = true;
  await admin;
  expect(await brokenInvariants()).toEqual([]);

  // Nothing lost: whatever was confirmed to a worker is there, as it was confirmed.
  const rows = await db().assignment.findMany({ where: { studyId: crowd.studyId }, select: { id: true, hitId: true, workerId: true, status: true, surplus: true, clientKey: true } });
  for (const { workerId, clientKey, status } of handed) {
    const row = rows.find((candidate) => candidate.clientKey === clientKey && candidate.workerId === workerId);
    expect(row, `${clientKey} was confirmed`).toBeDefined();
    expect(row?.surplus).toBe(status === 'surplus');
  }
  expect(handed.length).toBeGreaterThan(60);

  // Whoever is left finishes the study: no slot has leaked away.
  for (const workerId of crowd.workerIds) {
    await expireLeases(new Date(clock().getTime() + 3_600_000), 10_000);
    const later = () => new Date(clock().getTime() + 3_600_000);
    for (let next = await acceptNextHIT({ workerId, studyId: crowd.studyId, now: later() }); next; next = await acceptNextHIT({ workerId, studyId: crowd.studyId, now: later() })) {
      await submitAssignment({ assignmentId: next.assignmentId as string, workerId, clientKey: 'rest', answer: { choice: 'right' }, now: later() });
    }
  }
  const unfinished = await db().hITSlot.count({ where: { studyId: crowd.studyId, status: { not: 'Filled' } } });
  expect(unfinished).toBe(0);
  expect(await db().hIT.count({ where: { studyId: crowd.studyId, status: 'Reviewable' } })).toBe(60);
  expect(await brokenInvariants()).toEqual([]);
});

test('one worker’s simultaneous claims stay under the cap, and everybody’s claims of one HIT within its slots', async () => {
  const crowd = await createCrowd({ workers: 30, items: 20, overlap: 2, capPerWorker: 4 });
  const [greedy] = crowd.workerIds;
  const mine = await Promise.all(Array.from({ length: 30 }, () => acceptNextHIT({ workerId: greedy, studyId: crowd.studyId, now: T0 })));
  expect(mine.filter(Boolean)).toHaveLength(4);
  expect(new Set(mine.filter(Boolean).map((one) => one?.hitId)).size).toBe(4);
  const [hitId] = crowd.hitIds;
  const all = await Promise.all(crowd.workerIds.slice(1).map((workerId) => expected(acceptAssignment({ hitId, workerId, now: T0 }))));
  const held = await db().assignment.count({ where: { hitId, status: 'Accepted' } });
  expect(held).toBe(2);
  expect(all.filter(Boolean).length).toBe(2 - mine.filter((one) => one?.hitId === hitId).length);
  expect(await brokenInvariants()).toEqual([]);
});
