/**
 * The states of runs: every change there is, who may cause it, and the name under which the audit log keeps it. A change is a conditional update
 * (`where status in from`), so a lost race is a count of 0 and never a wrong state.
 */
import { recordEvent } from '#lib/audit/record-event.ts';
import { AppError } from '#lib/errors.ts';
import type { Prisma, RunStatus } from '#lib/generated/prisma/client.ts';
import type { Transaction } from '#lib/transaction.ts';

export interface RunTransitionRecord {
  /** Empty: the row begins here. */
  from: readonly RunStatus[];
  to: RunStatus;
  by: readonly ('researcher' | 'system')[];
  event: string;
}

export const RUN_TRANSITIONS = {
  request: { from: [], to: 'Queued', by: ['researcher', 'system'], event: 'run.requested' },
  /** Its workflow begins. Raises the fence. */
  begin: { from: ['Queued'], to: 'Running', by: ['system'], event: 'run.started' },
  /** A study of it is live: people are asked. */
  wait: { from: ['Running'], to: 'Waiting', by: ['system'], event: 'run.waiting' },
  resume: { from: ['Waiting'], to: 'Running', by: ['system'], event: 'run.resumed' },
  finish: { from: ['Running', 'Waiting'], to: 'Succeeded', by: ['system'], event: 'run.succeeded' },
  fail: { from: ['Queued', 'Running', 'Waiting'], to: 'Failed', by: ['system'], event: 'run.failed' },
  /** Also puts a failed run to rest, whose studies are still open for a retry. */
  cancel: { from: ['Queued', 'Running', 'Waiting', 'Failed'], to: 'Cancelled', by: ['researcher', 'system'], event: 'run.cancelled' },
  retry: { from: ['Failed', 'Cancelled'], to: 'Queued', by: ['researcher'], event: 'run.retried' },
} as const satisfies Record<string, RunTransitionRecord>;

export type RunTransition = keyof typeof RUN_TRANSITIONS;

/** Statuses that only a retry leaves. */
const ENDED: readonly RunStatus[] = ['Succeeded', 'Failed', 'Cancelled'];

/** Statuses in which a run's workflow is under way: its worker may write. */
export const ACTIVE = ['Running', 'Waiting'] as const satisfies readonly RunStatus[];

/**
 * Holds a run as it is until the transaction ends, for something to be made under it: what is made after a cancellation or failure would go on with nobody
 * to stop it.
 * @throws AppError Conflict when the run has ended.
 */
export async function assertOpen(tx: Transaction, id: string): Promise<void> {
  const [run] = await tx.$queryRaw<{ name: string; status: RunStatus }[]>`SELECT "name", "status"::text AS "status" FROM "Run" WHERE "id" = ${id} FOR NO KEY UPDATE`;
  if (run && ENDED.includes(run.status)) throw new AppError('Conflict', `The run "${run.name}" is ${run.status.toLowerCase()}: nothing more begins under it.`);
}

export interface MoveRunOptions {
  id: string;
  transition: Exclude<RunTransition, 'request'>;
  /** A user's id, or `system`. */
  actorId: string;
  /** Columns that change with the status. */
  set?: Prisma.RunUncheckedUpdateManyInput;
  /** Further conditions, e.g. the fence it must have. */
  where?: Prisma.RunWhereInput;
  /** What the audit log keeps beside the names. */
  data?: Prisma.InputJsonValue;
}

/** Changes a run's status if it is still where the transition starts; false when somebody was faster. */
export async function moveRun(tx: Transaction, { id, transition, actorId, set, where, data }: MoveRunOptions): Promise<boolean> {
  const { from, to, event } = RUN_TRANSITIONS[transition];
  const { count } = await tx.run.updateMany({ where: { ...where, id, status: { in: [...from] } }, data: { ...set, status: to } });
  if (count === 0) return false;
  await recordEvent(tx, { actorId, action: event, subjectType: 'run', subjectId: id, data });
  return true;
}
