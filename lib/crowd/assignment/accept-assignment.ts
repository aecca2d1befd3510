import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import type { TTaskType } from '#lib/contracts/work.ts';
import { buildPayload, loadTask } from '../build-payload.ts';
import { taskType } from '../task-types/index.ts';
import { abandonAssignment } from './abandon-assignment.ts';
import { claimSlot } from './claim-slot.ts';

export interface AcceptAssignmentOptions {
  hitId: string;
  workerId: string;
  /** Only this slot, and under this id: simulated annotators are a function of the slot. */
  slot?: { position: number; assignmentId: string };
  /** In front of picture addresses: the app's URL for scripts, empty for pages. */
  baseUrl?: string;
  now?: Date;
}

export interface AcceptedAssignment {
  assignmentId: string;
  hitId: string;
  studyId: string;
  taskType: TTaskType;
  /** Micro-dollars. */
  payment: bigint;
  deadline: Date;
  payload: unknown;
}

/** The assignment by which the worker already holds this HIT, once a run-out lease has been ended. */
async function heldAssignment(hitId: string, workerId: string, now: Date): Promise<{ assignmentId: string; deadline: Date } | null> {
  const held = await db().assignment.findFirst({ where: { hitId, workerId, status: 'Accepted' }, select: { id: true, deadline: true } });
  if (!held) return null;
  if (held.deadline > now) return { assignmentId: held.id, deadline: held.deadline };
  await abandonAssignment({ assignmentId: held.id, now });
  return null;
}

/** Says why a HIT could not be accepted, after the claim found no slot in it. */
async function explainNoSlot(hitId: string, workerId: string, now: Date): Promise<AppError> {
  const answered = await db().assignment.count({ where: { hitId, workerId, status: { in: ['Submitted', 'Approved', 'Rejected'] } } });
  if (answered > 0) return new AppError('Conflict', 'You have already answered this task.');
  const hit = await db().hIT.findUniqueOrThrow({ where: { id: hitId }, select: { expiresAt: true, status: true } });
  if (hit.expiresAt <= now || !['Assignable', 'Unassignable'].includes(hit.status)) return new AppError('Conflict', 'This task has ended. Ask for the next one.');
  return new AppError('Conflict', 'Others are working on this task right now. Ask for the next one.');
}

/**
 * Leases one slot of a given HIT to a worker. Accepting a HIT one already holds gives the same assignment again.
 * @throws AppError NotFound for an unknown HIT, Forbidden for one's own study, Conflict when it cannot be had (with the reason).
 */
export async function acceptAssignment({ hitId, workerId, slot, baseUrl = '', now = new Date() }: AcceptAssignmentOptions): Promise<AcceptedAssignment> {
  const hit = await db().hIT.findUnique({
    where: { id: hitId },
    select: {
      study: { select: { id: true, status: true, capPerWorker: true, taskType: true, runId: true } },
      hitType: { select: { assignmentDurationSeconds: true, payment: true, requesterId: true } },
    },
  });
  if (!hit?.study) throw new AppError('NotFound', `There is no task ${hitId}.`);
  const { study, hitType } = hit;
  const finish = async (held: { assignmentId: string; deadline: Date }): Promise<AcceptedAssignment> => {
    const payload = buildPayload({ task: await loadTask(db(), hitId), workerId, until: held.deadline, baseUrl });
    return { ...held, hitId, studyId: study.id, taskType: taskType(study.taskType).name, payment: hitType.payment, payload };
  };
  // A run's study is blind to whoever started the run: its items show only when it is over.
  if (hitType.requesterId === workerId && study.runId === null) throw new AppError('Forbidden', 'You cannot work on your own study; use its preview instead.');
  const held = await heldAssignment(hitId, workerId, now);
  if (held) return finish(held);
  if (study.status !== 'Live') throw new AppError('Conflict', study.status === 'Paused' ? 'This study is paused. Try again later.' : 'This study has ended.');
  const within = { hitId, position: slot?.position };
  const claim = await claimSlot({ workerId, within, study, assignmentDurationSeconds: hitType.assignmentDurationSeconds, now, assignmentId: slot?.assignmentId });
  if (claim === 'cap-reached') throw new AppError('Conflict', `You have done as many tasks of this study as one person may (${study.capPerWorker}).`);
  if (claim === 'no-slot') throw await explainNoSlot(hitId, workerId, now);
  return finish(claim);
}
