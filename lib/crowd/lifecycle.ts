/**
 * The states of assignments and HITs: every change there is, who may cause it, and the name under which the audit log keeps it.
 * A change is a conditional update (`where status in from`), so a lost race is a count of 0 and never a wrong state.
 */
import { type AuditRecord, insertEvent } from '#lib/audit/record-event.ts';
import { type Assignment, type AssignmentStatus, type HITStatus, Prisma } from '#lib/generated/prisma/client.ts';
import type { Transaction } from '#lib/transaction.ts';

export type Actor = 'worker' | 'requester' | 'system';

export interface Transition<Status> {
  /** Empty: the row begins here. */
  from: readonly Status[];
  to: Status;
  by: readonly Actor[];
  event: string;
}

export const ASSIGNMENT_TRANSITIONS = {
  /** A slot is leased to the worker. */
  accept: { from: [], to: 'Accepted', by: ['worker'], event: 'assignment.accepted' },
  /** Answered while the slot was the worker's, even after the deadline if nobody had taken it. */
  submit: { from: ['Accepted'], to: 'Submitted', by: ['worker'], event: 'assignment.submitted' },
  /** Answered after the lease was lost, and a slot of the HIT was free again. */
  submitLate: { from: ['Abandoned'], to: 'Submitted', by: ['worker'], event: 'assignment.submitted-late' },
  /** Answered after the lease was lost and all slots were gone: the platform pays, nothing counts it. */
  submitSurplus: { from: ['Abandoned'], to: 'Approved', by: ['worker'], event: 'assignment.surplus' },
  return: { from: ['Accepted'], to: 'Returned', by: ['worker'], event: 'assignment.returned' },
  /** The lease ran out: found by a claim that needs the slot, or by the sweep. */
  abandon: { from: ['Accepted'], to: 'Abandoned', by: ['system'], event: 'assignment.abandoned' },
  approve: { from: ['Submitted'], to: 'Approved', by: ['requester', 'system'], event: 'assignment.approved' },
  reject: { from: ['Submitted'], to: 'Rejected', by: ['requester'], event: 'assignment.rejected' },
  /** A rejection taken back: paid from what the requester has available. */
  overrideRejection: { from: ['Rejected'], to: 'Approved', by: ['requester'], event: 'assignment.rejection-overridden' },
} as const satisfies Record<string, Transition<AssignmentStatus>>;

export type AssignmentTransition = keyof typeof ASSIGNMENT_TRANSITIONS;

/** A HIT's status follows its slots (`refresh-hit.ts`), except for what a requester does when reviewing. */
export const HIT_TRANSITIONS = {
  publish: { from: [], to: 'Assignable', by: ['requester'], event: 'hit.published' },
  fill: { from: ['Assignable'], to: 'Unassignable', by: ['worker', 'system'], event: 'hit.unassignable' },
  reopen: { from: ['Unassignable', 'Reviewable'], to: 'Assignable', by: ['worker', 'requester', 'system'], event: 'hit.assignable' },
  finish: { from: ['Assignable', 'Unassignable'], to: 'Reviewable', by: ['worker', 'requester', 'system'], event: 'hit.reviewable' },
  startReview: { from: ['Reviewable'], to: 'Reviewing', by: ['requester'], event: 'hit.reviewing' },
  stopReview: { from: ['Reviewing'], to: 'Reviewable', by: ['requester'], event: 'hit.review-reverted' },
  dispose: { from: ['Reviewable'], to: 'Disposed', by: ['requester', 'system'], event: 'hit.disposed' },
} as const satisfies Record<string, Transition<HITStatus>>;

export type HITTransition = keyof typeof HIT_TRANSITIONS;

/** Whether a HIT in this status can make the change. */
export function startsFrom(transition: HITTransition, status: HITStatus): boolean {
  const { from }: Transition<HITStatus> = HIT_TRANSITIONS[transition];
  return from.includes(status);
}

/** Statuses in which a worker holds or has answered a HIT and must not be handed it again. */
export const LIVE_OR_ANSWERED = ['Accepted', 'Submitted', 'Approved', 'Rejected'] as const satisfies readonly AssignmentStatus[];

const JSON_COLUMNS = ['answer', 'evidence', 'draft'] as const;
type JSONColumn = (typeof JSON_COLUMNS)[number];

/** Columns of an assignment that may change with its status. */
export type AssignmentColumns = Partial<Pick<Assignment, 'surplus' | 'submittedAt' | 'autoApproveAt' | 'decidedAt' | 'endedAt' | 'clientKey' | 'feedback'> & Record<JSONColumn, Prisma.InputJsonValue | null>>;

export interface MoveAssignmentOptions {
  id: string;
  transition: Exclude<AssignmentTransition, 'accept'>;
  /** A user's id, or `system`. */
  actorId: string;
  /** Columns that change with the status. */
  set?: AssignmentColumns;
  /** A further condition, e.g. whose it must be. */
  where?: Prisma.Sql;
  /** What the audit log keeps beside the names. */
  data?: Prisma.InputJsonValue;
}

/** The condition that an assignment is this worker's. */
export const heldBy = (workerId: string): Prisma.Sql => Prisma.sql`"workerId" = ${workerId}`;

/** One column's part of an UPDATE. */
function assign([name, value]: [string, unknown]): Prisma.Sql {
  const isJSON = (JSON_COLUMNS as readonly string[]).includes(name) && value !== null;
  return Prisma.sql`${Prisma.raw(`"${name}"`)} = ${isJSON ? JSON.stringify(value) : value}`;
}

/** The audit log's record of a change. */
export function assignmentEvent({ id, transition, actorId, data }: Pick<MoveAssignmentOptions, 'id' | 'actorId' | 'data'> & { transition: AssignmentTransition }): AuditRecord {
  return { actorId, action: ASSIGNMENT_TRANSITIONS[transition].event, subjectType: 'assignment', subjectId: id, data };
}

/** The change and its event as parts of a WITH, for those who do more in the same statement. The part `moved` returns the assignment if it was still where the transition starts. */
export function assignmentMove(options: MoveAssignmentOptions): Prisma.Sql {
  const { id, transition, where = Prisma.sql`true`, set = {} } = options;
  const { from, to } = ASSIGNMENT_TRANSITIONS[transition];
  return Prisma.sql`
    moved AS (
      UPDATE "Assignment" SET ${Prisma.join(Object.entries({ ...set, status: to }).map(assign))}
      WHERE "id" = ${id} AND "status" = ANY (${[...from]}::"AssignmentStatus"[]) AND ${where} RETURNING "id"
    ), event AS (
      ${insertEvent(assignmentEvent(options), Prisma.sql`EXISTS (SELECT FROM moved)`)}
    )`;
}

/** Changes an assignment's status if it is still where the transition starts; false when somebody was faster. */
export async function moveAssignment(tx: Transaction, options: MoveAssignmentOptions): Promise<boolean> {
  const moved = await tx.$queryRaw<object[]>`WITH ${assignmentMove(options)} SELECT "id" FROM moved`;
  return moved.length === 1;
}

export interface MoveHITOptions {
  id: string;
  transition: Exclude<HITTransition, 'publish'>;
  actorId: string;
}

/** Changes a HIT's status if it is still where the transition starts; false when somebody was faster. */
export async function moveHIT(tx: Transaction, { id, transition, actorId }: MoveHITOptions): Promise<boolean> {
  const { from, to, event } = HIT_TRANSITIONS[transition];
  const moved = await tx.$queryRaw<object[]>`
    WITH moved AS (
      UPDATE "HIT" SET "status" = ${to}::"HITStatus" WHERE "id" = ${id} AND "status" = ANY (${[...from]}::"HITStatus"[]) RETURNING "id"
    ), event AS (
      ${insertEvent({ actorId, action: event, subjectType: 'hit', subjectId: id }, Prisma.sql`EXISTS (SELECT FROM moved)`)}
    )
    SELECT "id" FROM moved`;
  return moved.length === 1;
}
