import { db } from '#lib/db.ts';
import type { RunStatus } from '#lib/generated/prisma/client.ts';

/** What lists show of a run. */
export const RUN_SUMMARY = {
  id: true,
  stage: true,
  name: true,
  status: true,
  parentId: true,
  createdAt: true,
  startedAt: true,
  endedAt: true,
  heartbeatAt: true,
  label: true,
  done: true,
  total: true,
  error: true,
  priority: true,
  createdBy: { select: { id: true, name: true } },
} as const;

export interface FindRunsOptions {
  stage?: string;
  status?: RunStatus;
  /** Of one run; absent: those that somebody asked for themselves; `any`: these and the parts of others. */
  parentId?: string;
  /** Stages that are not wanted. */
  leaveOut?: readonly string[];
  /** Requested before this moment: the last `createdAt` of the page before. */
  before?: Date;
  limit?: number;
}

/** Runs, newest first, each with the number of its stages. */
export async function findRuns({ stage, status, parentId, leaveOut = [], before, limit = 100 }: FindRunsOptions = {}) {
  const rows = await db().run.findMany({
    where: { stage: stage ?? (leaveOut.length > 0 ? { notIn: [...leaveOut] } : undefined), status, ...(parentId !== 'any' && { parentId: parentId ?? null }), ...(before && { createdAt: { lt: before } }) },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: Math.min(500, Math.max(1, limit)),
    select: { ...RUN_SUMMARY, parent: { select: { id: true, name: true } }, _count: { select: { children: true } } },
  });
  return rows.map(({ _count, ...run }) => ({ ...run, children: _count.children }));
}
