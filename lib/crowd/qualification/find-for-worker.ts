import { db } from '#lib/db.ts';
import type { QualificationRequestStatus } from '#lib/generated/prisma/client.ts';

export interface WorkerQualification {
  id: string;
  name: string;
  description: string;
  requesterName: string;
  /** Null: not held. */
  value: number | null;
  grantedAt: Date | null;
  hasTest: boolean;
  /** Of the latest request. */
  request: { status: QualificationRequestStatus; reason: string | null; at: Date } | null;
  /** Whether the worker may ask now. */
  canAsk: boolean;
}

/** Whether somebody whose latest request was answered may ask again. */
function mayAskAgain(retryDelaySeconds: number | null, last: { status: QualificationRequestStatus; startedAt: Date; decidedAt: Date | null } | undefined, now: Date): boolean {
  if (!last || last.status === 'Started') return true;
  if (last.status === 'Pending' || retryDelaySeconds === null) return false;
  return (last.decidedAt ?? last.startedAt).getTime() + retryDelaySeconds * 1000 <= now.getTime();
}

/** Qualifications that a worker has, has asked for, or can ask for. */
export async function findForWorker({ workerId, now = new Date(), limit = 200 }: { workerId: string; now?: Date; limit?: number }): Promise<WorkerQualification[]> {
  const types = await db().qualificationType.findMany({
    where: { deletedAt: null, requesterId: { not: workerId }, OR: [{ status: 'Active' }, { grants: { some: { workerId, status: 'Granted' } } }] },
    include: {
      requester: { select: { name: true } },
      grants: { where: { workerId, status: 'Granted' } },
      requests: { where: { workerId }, orderBy: { startedAt: 'desc' }, take: 1 },
    },
    orderBy: { createdAt: 'desc' },
    take: limit,
  });
  return types.map(({ id, name, description, status, test, retryDelaySeconds, requester, grants: [grant], requests: [last] }) => ({
    id, name, description, requesterName: requester.name, value: grant?.value ?? null, grantedAt: grant?.grantedAt ?? null, hasTest: test !== null,
    request: last ? { status: last.status, reason: last.reason, at: last.decidedAt ?? last.submittedAt ?? last.startedAt } : null,
    canAsk: status === 'Active' && !grant && mayAskAgain(retryDelaySeconds, last, now),
  }));
}
