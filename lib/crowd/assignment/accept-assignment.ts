import { db } from '#lib/db.ts';
import { AppError, refuse } from '#lib/errors.ts';
import type { TTaskType } from '#lib/contracts/work.ts';
import { buildPayload, loadTask } from '../build-payload.ts';
import { isAtWork } from '../hit/audience.ts';
import { assertEligible } from '../qualification/check-eligibility.ts';
import { taskType } from '../task-types/index.ts';
import { claimSlot } from './claim-slot.ts';
import { explainNoSlot } from './explain-no-slot.ts';
import { heldAssignment } from './held-assignment.ts';

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

/**
 * Leases one slot of a given HIT to a worker. Accepting a HIT one already holds gives the same assignment again.
 * @throws AppError NotFound for an unknown HIT, Forbidden for one's own study or without its qualifications, Conflict when it cannot be had (with the reason).
 */
export async function acceptAssignment({ hitId, workerId, slot, baseUrl = '', now = new Date() }: AcceptAssignmentOptions): Promise<AcceptedAssignment> {
  const hit = await db().hIT.findUnique({
    where: { id: hitId },
    select: {
      study: { select: { id: true, status: true, capPerWorker: true, taskType: true, runId: true, audience: true } },
      hitType: { select: { assignmentDurationSeconds: true, payment: true, requesterId: true, qualificationRequirements: true } },
    },
  });
  if (!hit?.study) throw new AppError('NotFound', `There is no task ${hitId}.`);
  const { study, hitType } = hit;
  const finish = async (held: { assignmentId: string; deadline: Date }): Promise<AcceptedAssignment> => {
    const payload = buildPayload({ task: await loadTask(db(), hitId), workerId, until: held.deadline, baseUrl });
    return { ...held, hitId, studyId: study.id, taskType: taskType(study.taskType).name, payment: hitType.payment, payload };
  };
  // A run's study is blind to whoever started the run: its items show only when it is over.
  if (hitType.requesterId === workerId && study.runId === null) throw refuse('Forbidden', 'ownStudy');
  const held = await heldAssignment(hitId, workerId, now);
  if (held) return finish(held);
  await assertEligible(db(), { workerId, requesterId: hitType.requesterId, requirements: hitType.qualificationRequirements });
  if (study.audience === 'Prolific' && !(await isAtWork(db(), study.id, workerId))) throw new AppError('Forbidden', 'This study is for participants whom Prolific sends.');
  if (study.status !== 'Live') throw refuse('Conflict', study.status === 'Paused' ? 'studyPaused' : 'studyEnded');
  const within = { hitId, position: slot?.position };
  const cap = { studyId: study.id, most: study.capPerWorker };
  const claim = await claimSlot({ workerId, within, cap, assignmentDurationSeconds: hitType.assignmentDurationSeconds, now, assignmentId: slot?.assignmentId });
  if (claim === 'cap-reached') throw refuse('Conflict', 'studyCap', { most: study.capPerWorker });
  if (claim === 'no-slot') throw await explainNoSlot(hitId, workerId, now);
  return finish(claim);
}
