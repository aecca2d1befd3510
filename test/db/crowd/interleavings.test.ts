import fc from 'fast-check';
import { expect, test } from 'vitest';
import { acceptAssignment } from '#lib/crowd/assignment/accept-assignment.ts';
import { approveAssignment } from '#lib/crowd/assignment/approve-assignment.ts';
import { expireLeases } from '#lib/crowd/assignment/expire-leases.ts';
import { rejectAssignment } from '#lib/crowd/assignment/reject-assignment.ts';
import { returnAssignment } from '#lib/crowd/assignment/return-assignment.ts';
import { submitAssignment } from '#lib/crowd/assignment/submit-assignment.ts';
import { expireHITs } from '#lib/crowd/hit/expire-hits.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { at, createCrowd, type Crowd } from '#test/support/crowd.ts';
import { brokenInvariants } from '#test/support/crowd-invariants.ts';
import { CrowdModel } from './model.ts';

const WORLD = { hits: 2, overlap: 2, cap: 2, lease: 100, lifetime: 450 };
const WORKERS = 4;

type Op =
  | { do: 'accept'; hit: number; worker: number }
  | { do: 'submit' | 'return' | 'approve' | 'reject'; nth: number }
  | { do: 'wait'; seconds: number }
  | { do: 'sweep' };

const nth = fc.nat(30);
const anOp: fc.Arbitrary<Op> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('accept' as const), hit: fc.nat(WORLD.hits - 1), worker: fc.nat(WORKERS - 1) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('submit' as const), nth }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('return' as const), nth }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('approve' as const, 'reject' as const), nth }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(10, 60, 100, 130) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sweep' as const) }) },
);

/** A refusal is null; anything but a refusal is a failure of the test. */
async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError && error.code === 'Conflict') return null;
    throw error;
  }
}

/** Runs operations on the real crowd; `ids` and `workers` grow with what was accepted. */
class RealCrowd {
  now = 0;
  readonly ids: string[] = [];
  readonly workers: string[] = [];
  readonly crowd: Crowd;

  constructor(crowd: Crowd) {
    this.crowd = crowd;
  }

  async accept(hit: number, worker: number): Promise<number | null> {
    const workerId = this.crowd.workerIds[worker];
    const taken = await orNull(acceptAssignment({ hitId: this.crowd.hitIds[hit], workerId, now: at(this.now) }));
    if (!taken) return null;
    const known = this.ids.indexOf(taken.assignmentId);
    if (known >= 0) return known;
    this.workers.push(workerId);
    return this.ids.push(taken.assignmentId) - 1;
  }

  async submit(index: number): Promise<string | null> {
    const workerId = this.workers[index];
    const { hitId } = await db().assignment.findUniqueOrThrow({ where: { id: this.ids[index] }, select: { hitId: true } });
    const reply = await orNull(
      submitAssignment({ assignmentId: this.ids[index], workerId, clientKey: `${hitId}/${workerId}`, answer: { choice: 'left' }, now: at(this.now) }),
    );
    return reply && reply.status;
  }

  async return(index: number): Promise<boolean> {
    return (await orNull(returnAssignment({ assignmentId: this.ids[index], workerId: this.workers[index], now: at(this.now) }))) !== null;
  }

  async decide(index: number, to: 'Approved' | 'Rejected'): Promise<boolean> {
    const about = { assignmentId: this.ids[index], actorId: this.crowd.requesterId, now: at(this.now) };
    const work = to === 'Approved' ? approveAssignment(about) : rejectAssignment({ ...about, feedback: 'No.' });
    return (await orNull(work)) !== null;
  }

  async sweep(): Promise<void> {
    await expireLeases(at(this.now));
    await expireHITs(at(this.now));
  }
}

async function create(): Promise<RealCrowd> {
  const { hits, overlap, cap, lease, lifetime } = WORLD;
  return new RealCrowd(
    await createCrowd({ items: hits, overlap, workers: WORKERS, capPerWorker: cap, assignmentDurationSeconds: lease, lifetimeSeconds: lifetime }),
  );
}

/** Does one operation on both; their answers must be equal. */
async function step(op: Op, real: RealCrowd, model: CrowdModel): Promise<void> {
  if (op.do === 'wait') {
    real.now += op.seconds;
    model.now += op.seconds;
  } else if (op.do === 'sweep') {
    await real.sweep();
    model.sweep();
  } else if (op.do === 'accept') {
    expect(await real.accept(op.hit, op.worker), 'accept').toBe(model.accept(op.hit, op.worker));
  } else if (real.ids.length > 0) {
    const index = op.nth % real.ids.length;
    if (op.do === 'submit') expect(await real.submit(index), 'submit').toBe(model.submit(index));
    else if (op.do === 'return') expect(await real.return(index), 'return').toBe(model.return(index));
    else {
      const to = op.do === 'approve' ? 'Approved' : 'Rejected';
      expect(await real.decide(index, to), op.do).toBe(model.decide(index, to));
    }
  }
}

async function expectSame(real: RealCrowd, model: CrowdModel): Promise<void> {
  const rows = await db().assignment.findMany({ where: { studyId: real.crowd.studyId }, select: { id: true, status: true, surplus: true } });
  const byId = new Map(rows.map(({ id, status, surplus }) => [id, { status, surplus }]));
  expect(real.ids.map((id) => byId.get(id))).toEqual(model.assignments.map(({ status, surplus }) => ({ status, surplus })));
  expect(rows).toHaveLength(real.ids.length);
  const slots = await db().hITSlot.findMany({ where: { studyId: real.crowd.studyId }, select: { hitId: true, status: true, assignmentId: true }, orderBy: { position: 'asc' } });
  const seen = real.crowd.hitIds.map((hitId) => slots.filter((slot) => slot.hitId === hitId).map(({ status, assignmentId }) => ({ state: status, holder: assignmentId && real.ids.indexOf(assignmentId) })));
  expect(seen).toEqual(model.slots);
}

test('one after the other, the crowd does what the model does', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anOp, { minLength: 10, maxLength: 40 }), async (ops) => {
      const real = await create();
      const model = new CrowdModel(WORLD);
      for (const op of ops) await step(op, real, model);
      await expectSame(real, model);
      expect(await brokenInvariants()).toEqual([]);
    }),
    { numRuns: 25, seed: 7 },
  );
});

/** Does one operation whatever comes of it. */
async function attempt(op: Op, real: RealCrowd): Promise<void> {
  if (op.do === 'wait') real.now += op.seconds;
  else if (op.do === 'sweep') await real.sweep();
  else if (op.do === 'accept') await real.accept(op.hit, op.worker);
  else if (real.ids.length > 0) {
    const index = op.nth % real.ids.length;
    if (op.do === 'submit') await real.submit(index);
    else if (op.do === 'return') await real.return(index);
    else await real.decide(index, op.do === 'approve' ? 'Approved' : 'Rejected');
  }
}

test('all at once, every promise holds after every burst', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(anOp, { minLength: 4, maxLength: 14 }), { minLength: 2, maxLength: 5 }), async (bursts) => {
      const real = await create();
      for (const burst of bursts) {
        await Promise.all(burst.map((op) => attempt(op, real)));
        expect(await brokenInvariants()).toEqual([]);
      }
    }),
    { numRuns: 20, seed: 11 },
  );
});
