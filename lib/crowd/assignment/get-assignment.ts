import type { TTaskType } from '#lib/contracts/work.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import type { AssignmentStatus } from '#lib/generated/prisma/client.ts';
import { buildPayload, loadTask } from '../build-payload.ts';
import { taskType } from '../task-types/index.ts';

export interface WorkerAssignment {
  assignmentId: string;
  hitId: string;
  studyId: string;
  /** The study's public title. */
  title: string;
  description: string;
  taskType: TTaskType;
  status: AssignmentStatus;
  surplus: boolean;
  /** Micro-dollars. */
  payment: bigint;
  deadline: Date;
  payload: unknown;
  /** What the worker had typed so far, or null. */
  draft: unknown;
}

/**
 * A worker's own assignment, ready to be worked on (again).
 * @throws AppError NotFound when it is not this worker's.
 */
export async function getAssignment({ assignmentId, workerId, baseUrl = '' }: { assignmentId: string; workerId: string; baseUrl?: string }): Promise<WorkerAssignment> {
  const found = await db().assignment.findFirst({
    where: { id: assignmentId, workerId },
    select: { hitId: true, status: true, surplus: true, deadline: true, draft: true, hit: { select: { hitType: { select: { title: true, description: true, payment: true } } } } },
  });
  if (!found) throw new AppError('NotFound', `You have no assignment ${assignmentId}.`);
  const { hitId, status, surplus, deadline, draft, hit } = found;
  const task = await loadTask(db(), hitId);
  const payload = buildPayload({ task, workerId, until: deadline, baseUrl });
  return { assignmentId, hitId, studyId: task.studyId, ...hit.hitType, taskType: taskType(task.taskType).name, status, surplus, deadline, payload, draft };
}
