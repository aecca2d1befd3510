import type { TTaskType } from '#lib/contracts/work.ts';
import { db } from '#lib/db.ts';
import type { AppealStatus, AssignmentStatus } from '#lib/generated/prisma/client.ts';
import { taskType } from '../task-types/index.ts';

export interface AssignmentRow {
  assignmentId: string;
  hitId: string;
  /** Null, like `taskType`, for a task that carries its own question. */
  studyId: string | null;
  hitTypeId: string;
  title: string;
  taskType: TTaskType | null;
  status: AssignmentStatus;
  surplus: boolean;
  /** Micro-dollars if approved. */
  payment: bigint;
  acceptedAt: Date;
  deadline: Date;
  submittedAt: Date | null;
  autoApproveAt: Date | null;
  feedback: string | null;
  appeal: { status: AppealStatus; reply: string | null } | null;
}

export interface FindAssignmentsOptions {
  workerId: string;
  /** Only these; all of them when left out. */
  statuses?: AssignmentStatus[];
  limit?: number;
}

/** A worker's assignments, newest first. */
export async function findAssignments({ workerId, statuses, limit = 100 }: FindAssignmentsOptions): Promise<AssignmentRow[]> {
  const rows = await db().assignment.findMany({
    where: { workerId, ...(statuses && { status: { in: statuses } }) },
    select: {
      id: true, hitId: true, status: true, surplus: true, acceptedAt: true, deadline: true, submittedAt: true, autoApproveAt: true, feedback: true, appeal: { select: { status: true, reply: true } },
      study: { select: { id: true, taskType: true } },
      hit: { select: { hitTypeId: true, hitType: { select: { title: true, payment: true } } } },
    },
    orderBy: { acceptedAt: 'desc' },
    take: limit,
  });
  return rows.map(({ id, study, hit: { hitTypeId, hitType }, ...row }) => {
    const kind = study ? { studyId: study.id, taskType: taskType(study.taskType).name } : { studyId: null, taskType: null };
    return { assignmentId: id, hitTypeId, ...row, ...hitType, ...kind };
  });
}
