import { db } from '#lib/db.ts';
import { AppError, refuse } from '#lib/errors.ts';
import type { TSubmitResponse } from '#lib/contracts/work.ts';
import { Prisma, type AssignmentStatus } from '#lib/generated/prisma/client.ts';
import { paySurplus } from '#lib/payment/pay-surplus.ts';
import { tryInTransaction, type Transaction } from '#lib/transaction.ts';
import { TASK_COLUMNS, TASK_JOINS, type TaskRow } from '../build-payload.ts';
import { refreshHIT } from '../hit/refresh-hit.ts';
import { type AssignmentColumns, assignmentMove, heldBy, LIVE_OR_ANSWERED, moveAssignment } from '../lifecycle.ts';
import { lowerCount, takePlace, type Cap } from './worker-count.ts';

/** The assignment that an answer is for, with its task. */
export interface Target extends TaskRow {
  id: string;
  status: AssignmentStatus;
  surplus: boolean;
  clientKey: string | null;
}

/** An answer read and checked, with what handing it in takes. */
export interface ReadAnswer {
  /** Columns that hold it; `clientKey` and the times are set here. */
  columns: AssignmentColumns;
  /** The cap under which a late answer must find a place; null: there is none. */
  cap: Cap | null;
  /** Micro-dollars. */
  payment: bigint;
  autoApprovalDelaySeconds: number;
  /** Looks at a counted answer before its HIT does, in the same transaction. */
  review?: (tx: Transaction, assignmentId: string) => Promise<void>;
  /** What follows from it, in the same transaction. */
  afterwards?: (tx: Transaction, reply: TSubmitResponse) => Promise<void>;
}

export interface HandInOptions {
  assignmentId: string;
  workerId: string;
  /** The same key gets the same reply. */
  clientKey: string;
  /** Reads the answer for the assignment that it turned out to be for. */
  read: (target: Target) => ReadAnswer | Promise<ReadAnswer>;
  now?: Date;
}

/** How often the assignment's state may change under a submit before it is a bug. */
const MAX_TRIES = 6;

/** Assignments as targets of an answer. */
function findTargets(where: Prisma.Sql): Promise<Target[]> {
  return db().$queryRaw<Target[]>`
    SELECT a."id", a."status"::text AS "status", a."surplus", a."clientKey", ${TASK_COLUMNS}
    FROM "Assignment" a JOIN "HIT" h ON h."id" = a."hitId" ${TASK_JOINS} WHERE ${where}`;
}

/** The assignment an answer belongs to: the one named or, when its lease was lost and the worker accepted the HIT again, the newer one. */
async function findTarget(assignmentId: string, workerId: string): Promise<Target> {
  const [named] = await findTargets(Prisma.sql`a."id" = ${assignmentId} AND a."workerId" = ${workerId}`);
  if (!named) throw new AppError('NotFound', `You have no assignment ${assignmentId}.`);
  if (named.status !== 'Abandoned') return named;
  const [newer] = await findTargets(Prisma.sql`a."hitId" = ${named.hitId} AND a."workerId" = ${workerId} AND a."status"::text = ANY (${[...LIVE_OR_ANSWERED]}::text[]) ORDER BY a."surplus" LIMIT 1`);
  return newer ?? named;
}

/** The reply to an answer that is in already; throws when another answer is. */
function replyAgain(target: Target, clientKey: string): TSubmitResponse {
  if (target.status === 'Returned') throw refuse('Conflict', 'returnedBefore');
  if (target.clientKey !== clientKey) throw refuse('Conflict', 'handedInBefore');
  if (target.surplus) return { status: 'surplus' };
  return { status: target.status === 'Rejected' ? 'rejected' : target.status === 'Approved' ? 'approved' : 'submitted' };
}

interface Answered {
  target: Target;
  workerId: string;
  read: ReadAnswer;
  columns: AssignmentColumns;
  now: Date;
}

/** The usual case: the slot is still the worker's. */
async function submitHeld(tx: Transaction, { target, workerId, read, columns, now }: Answered): Promise<TSubmitResponse | null> {
  const { id } = target;
  const change = Prisma.sql`
    ${assignmentMove({ id, transition: 'submit', actorId: workerId, where: heldBy(workerId), set: columns })}, changed AS (
      UPDATE "HITSlot" s SET "status" = 'Filled', "leaseUntil" = NULL FROM moved WHERE s."assignmentId" = moved."id" AND s."status" = 'Open' RETURNING s."hitId"
    )`;
  if (!read.review) return (await refreshHIT(tx, { of: change, now, actorId: workerId })) ? { status: 'submitted' } : null;
  const filled = await tx.$queryRaw<object[]>`WITH ${change} SELECT "hitId" FROM changed`;
  if (filled.length === 0) return null;
  await read.review(tx, id); // it may approve: the HIT is locked after it
  await refreshHIT(tx, { of: target.hitId, now, actorId: workerId });
  return { status: 'submitted' };
}

/** A free slot of the HIT for a late answer. One being claimed this instant is taken, not waited for. */
async function takeFreeSlot(tx: Transaction, hitId: string): Promise<string | null> {
  const [slot] = await tx.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "HITSlot" WHERE "hitId" = ${hitId} AND "status" = 'Open' AND "assignmentId" IS NULL
    ORDER BY "position" LIMIT 1 FOR UPDATE SKIP LOCKED`;
  return slot?.id ?? null;
}

/** The lease was lost: the answer takes a slot that is still free (and a place under the cap), else it is paid by the platform and not counted. */
async function submitLate(tx: Transaction, answered: Answered): Promise<TSubmitResponse | null> {
  const { target, read, workerId, columns, now } = answered;
  const isUnderCap = await takePlace(tx, workerId, read.cap);
  const again = await tx.assignment.count({ where: { hitId: target.hitId, workerId, status: { in: [...LIVE_OR_ANSWERED] } } });
  if (again > 0) return null;
  const slotId = isUnderCap ? await takeFreeSlot(tx, target.hitId) : null;
  if (slotId !== null) {
    if (!(await moveAssignment(tx, { id: target.id, transition: 'submitLate', actorId: workerId, where: heldBy(workerId), set: columns }))) return null;
    await tx.hITSlot.updateMany({ where: { id: slotId }, data: { status: 'Filled', leaseUntil: null, assignmentId: target.id } });
    await read.review?.(tx, target.id);
    await refreshHIT(tx, { of: target.hitId, now, actorId: workerId });
    return { status: 'submitted' };
  }
  if (isUnderCap) await lowerCount(tx, target.studyId, workerId);
  const set = { ...columns, surplus: true, decidedAt: now, autoApproveAt: null };
  if (!(await moveAssignment(tx, { id: target.id, transition: 'submitSurplus', actorId: workerId, where: heldBy(workerId), set }))) return null;
  await paySurplus(tx, { hitId: target.hitId, workerId, payment: read.payment, at: now });
  return { status: 'surplus' };
}

/**
 * Takes a worker's answer. Repeating it with the same key gets the same reply; a finished answer is never refused for being late.
 * @throws AppError NotFound when the assignment is not this worker's, Conflict when it was returned or answered otherwise, and what `read` throws.
 */
export async function handIn({ assignmentId, workerId, clientKey, read: readFor, now = new Date() }: HandInOptions): Promise<TSubmitResponse> {
  for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
    const target = await findTarget(assignmentId, workerId);
    if (target.status !== 'Accepted' && target.status !== 'Abandoned') return replyAgain(target, clientKey);
    const read = await readFor(target);
    const times = { submittedAt: now, endedAt: now, autoApproveAt: new Date(now.getTime() + read.autoApprovalDelaySeconds * 1000) };
    const answered = { target, workerId, read, columns: { ...read.columns, ...times, clientKey }, now };
    const reply = await tryInTransaction<TSubmitResponse, 'lost'>(async (tx, giveUp) => {
      const done = target.status === 'Accepted' ? await submitHeld(tx, answered) : await submitLate(tx, answered);
      if (!done) return giveUp('lost');
      await read.afterwards?.(tx, done);
      return done;
    });
    if (reply !== 'lost') return reply;
  }
  throw new Error(`Assignment ${assignmentId} kept changing while it was being submitted, or is accepted without a slot`);
}
