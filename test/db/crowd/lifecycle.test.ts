import { afterEach, describe, expect, test } from 'vitest';
import { abandonAssignment } from '#lib/crowd/assignment/abandon-assignment.ts';
import { acceptAssignment } from '#lib/crowd/assignment/accept-assignment.ts';
import { approveAssignment } from '#lib/crowd/assignment/approve-assignment.ts';
import { rejectAssignment } from '#lib/crowd/assignment/reject-assignment.ts';
import { returnAssignment } from '#lib/crowd/assignment/return-assignment.ts';
import { submitAssignment } from '#lib/crowd/assignment/submit-assignment.ts';
import { stopHITs } from '#lib/crowd/hit/stop-hits.ts';
import { ASSIGNMENT_TRANSITIONS, HIT_TRANSITIONS, moveAssignment, moveHIT } from '#lib/crowd/lifecycle.ts';
import { db } from '#lib/db.ts';
import { AssignmentStatus, HITStatus } from '#lib/generated/prisma/client.ts';
import { inTransaction } from '#lib/transaction.ts';
import { at, createCrowd, T0, type Crowd } from '#test/support/crowd.ts';
import { brokenInvariants } from '#test/support/crowd-invariants.ts';

const LEASE = 600;

afterEach(async () => expect(await brokenInvariants()).toEqual([]));

async function accepted(crowd: Crowd, worker = 0, seconds = 0): Promise<string> {
  const { assignmentId } = await acceptAssignment({ hitId: crowd.hitIds[0], workerId: crowd.workerIds[worker], now: at(seconds) });
  return assignmentId;
}

async function submitted(crowd: Crowd, worker = 0): Promise<string> {
  const assignmentId = await accepted(crowd, worker);
  await submit(crowd, assignmentId, worker, 10);
  return assignmentId;
}

function submit(crowd: Crowd, assignmentId: string, worker: number, seconds: number) {
  return submitAssignment({ assignmentId, workerId: crowd.workerIds[worker], clientKey: `key-${assignmentId}`, answer: { choice: 'left' }, now: at(seconds) });
}

async function abandoned(crowd: Crowd, worker = 0): Promise<string> {
  const assignmentId = await accepted(crowd, worker);
  expect(await abandonAssignment({ assignmentId, now: at(LEASE) })).toBe(true);
  return assignmentId;
}

async function rejected(crowd: Crowd): Promise<string> {
  const assignmentId = await submitted(crowd);
  await rejectAssignment({ assignmentId, actorId: crowd.requesterId, feedback: 'Not even looked.', now: at(20) });
  return assignmentId;
}

interface Case {
  /** How many answers the HIT wants. */
  overlap?: number;
  run: (crowd: Crowd) => Promise<string>;
  /** What the HIT is afterwards. */
  hit: HITStatus;
}

/** One way through every transition of an assignment, by the functions people and jobs call. */
const CASES: Record<keyof typeof ASSIGNMENT_TRANSITIONS, Case> = {
  accept: { run: (crowd) => accepted(crowd), hit: 'Assignable' },
  submit: { overlap: 1, run: (crowd) => submitted(crowd), hit: 'Reviewable' },
  return: {
    overlap: 1,
    run: async (crowd) => {
      const assignmentId = await accepted(crowd);
      expect(await db().hIT.count({ where: { id: crowd.hitIds[0], status: 'Unassignable' } })).toBe(1);
      expect(await returnAssignment({ assignmentId, workerId: crowd.workerIds[0], now: at(5) })).toBe('returned');
      return assignmentId;
    },
    hit: 'Assignable',
  },
  abandon: { overlap: 1, run: (crowd) => abandoned(crowd), hit: 'Assignable' },
  submitLate: {
    overlap: 1,
    run: async (crowd) => {
      const assignmentId = await abandoned(crowd);
      expect(await submit(crowd, assignmentId, 0, LEASE + 60)).toEqual({ status: 'submitted' });
      return assignmentId;
    },
    hit: 'Reviewable',
  },
  submitSurplus: {
    overlap: 1,
    run: async (crowd) => {
      const assignmentId = await abandoned(crowd);
      await accepted(crowd, 1, LEASE + 1);
      expect(await submit(crowd, assignmentId, 0, LEASE + 60)).toEqual({ status: 'surplus' });
      return assignmentId;
    },
    hit: 'Unassignable',
  },
  approve: {
    run: async (crowd) => {
      const assignmentId = await submitted(crowd);
      expect(await approveAssignment({ assignmentId, actorId: crowd.requesterId, now: at(30) })).toBe(true);
      return assignmentId;
    },
    hit: 'Assignable',
  },
  reject: { run: (crowd) => rejected(crowd), hit: 'Assignable' },
  overrideRejection: {
    run: async (crowd) => {
      const assignmentId = await rejected(crowd);
      expect(await approveAssignment({ assignmentId, actorId: crowd.requesterId, overrideRejection: true, now: at(40) })).toBe(true);
      return assignmentId;
    },
    hit: 'Assignable',
  },
};

describe('every transition of an assignment', () => {
  test.each(Object.entries(CASES))('%s', async (name, { overlap = 2, run, hit }) => {
    const { to, event } = ASSIGNMENT_TRANSITIONS[name as keyof typeof CASES];
    const crowd = await createCrowd({ items: 1, overlap, assignmentDurationSeconds: LEASE });
    const id = await run(crowd);
    expect((await db().assignment.findUniqueOrThrow({ where: { id } })).status).toBe(to);
    expect(await db().auditEvent.count({ where: { subjectId: id, action: event } })).toBe(1);
    expect((await db().hIT.findUniqueOrThrow({ where: { id: crowd.hitIds[0] } })).status).toBe(hit);
  });

  test('no other change is possible', async () => {
    const crowd = await createCrowd({ items: 1 });
    const id = await accepted(crowd);
    for (const [name, { from }] of Object.entries(ASSIGNMENT_TRANSITIONS)) {
      if (name === 'accept') continue;
      for (const status of Object.values(AssignmentStatus).filter((one) => !(from as readonly string[]).includes(one))) {
        await db().assignment.update({ where: { id }, data: { status } });
        const moved = await inTransaction((tx) => moveAssignment(tx, { id, transition: name as 'submit', actorId: 'system' }));
        expect(moved, `${name} from ${status}`).toBe(false);
        expect((await db().assignment.findUniqueOrThrow({ where: { id } })).status).toBe(status);
      }
    }
    await db().assignment.update({ where: { id }, data: { status: 'Accepted' } });
  });
});

describe('every transition of a HIT', () => {
  test.each(Object.entries(HIT_TRANSITIONS).filter(([name]) => name !== 'publish'))('%s only from where it may start', async (name, { from, to, event }) => {
    const crowd = await createCrowd({ items: 1 });
    const [id] = crowd.hitIds;
    for (const status of Object.values(HITStatus)) {
      await db().hIT.update({ where: { id }, data: { status } });
      const moved = await inTransaction((tx) => moveHIT(tx, { id, transition: name as 'fill', actorId: 'system' }));
      expect(moved, `${name} from ${status}`).toBe((from as readonly string[]).includes(status));
      expect((await db().hIT.findUniqueOrThrow({ where: { id } })).status).toBe(moved ? to : status);
    }
    expect(await db().auditEvent.count({ where: { subjectId: id, action: event } })).toBe(from.length);
    await db().hIT.update({ where: { id }, data: { status: 'Assignable' } });
  });

  test('publish holds (payment + fee) × slots and opens every HIT', async () => {
    const crowd = await createCrowd({ items: 4, overlap: 3, payment: 80_000n });
    expect(await db().hIT.count({ where: { studyId: crowd.studyId, status: 'Assignable' } })).toBe(4);
    const held = await db().ledgerEntry.aggregate({ where: { accountId: `Held:${crowd.studyId}` }, _sum: { amount: true } });
    expect(held._sum.amount).toBe(12n * 96_000n);
  });
});

describe('the end of a HIT', () => {
  test('free slots are refunded at once, held ones when they are given up, and the last of them finishes the HIT', async () => {
    const crowd = await createCrowd({ items: 1, overlap: 3, deposited: 1_000_000n, lifetimeSeconds: 3_600 });
    const [hitId] = crowd.hitIds;
    const available = async () => (await db().ledgerAccount.findUniqueOrThrow({ where: { id: `Available:${crowd.requesterId}` } })).balance;
    const first = await accepted(crowd, 0);
    const second = await accepted(crowd, 1);
    expect(await available()).toBe(712_000n);
    await stopHITs({ studyId: crowd.studyId, now: at(100) });
    expect(await available()).toBe(808_000n);
    expect((await db().hIT.findUniqueOrThrow({ where: { id: hitId } })).status).toBe('Unassignable');
    await expect(accepted(crowd, 2, 101)).rejects.toThrow('This task has ended.');
    await submit(crowd, first, 0, 110);
    await returnAssignment({ assignmentId: second, workerId: crowd.workerIds[1], now: at(120) });
    expect(await available()).toBe(904_000n);
    expect((await db().hIT.findUniqueOrThrow({ where: { id: hitId } })).status).toBe('Reviewable');
  });

  test('a late answer to an ended HIT is surplus: paid by the platform, nothing from the requester', async () => {
    const crowd = await createCrowd({ items: 1, overlap: 1, deposited: 96_000n, assignmentDurationSeconds: LEASE });
    const assignmentId = await accepted(crowd);
    await stopHITs({ studyId: crowd.studyId, now: at(10) });
    await abandonAssignment({ assignmentId, now: at(LEASE) });
    expect(await submit(crowd, assignmentId, 0, LEASE + 1)).toEqual({ status: 'surplus' });
    expect(await submit(crowd, assignmentId, 0, LEASE + 2)).toEqual({ status: 'surplus' });
    const sums = await db().$queryRaw`SELECT "accountId", sum("amount")::int AS sum FROM "LedgerEntry" WHERE "accountId" = ANY (${[`Available:${crowd.requesterId}`, `Earned:${crowd.workerIds[0]}`]}) GROUP BY 1 ORDER BY 1`;
    expect(sums).toEqual([{ accountId: `Available:${crowd.requesterId}`, sum: 96_000 }, { accountId: `Earned:${crowd.workerIds[0]}`, sum: 80_000 }]);
  });
});

test('the clock of a lease starts at acceptance', async () => {
  const crowd = await createCrowd({ items: 1, assignmentDurationSeconds: LEASE });
  const id = await accepted(crowd);
  expect((await db().assignment.findUniqueOrThrow({ where: { id } })).deadline).toEqual(new Date(T0.getTime() + LEASE * 1000));
});
