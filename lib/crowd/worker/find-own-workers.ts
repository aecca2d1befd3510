/** What a requester has going with workers: for the page about them. */
import { db } from '#lib/db.ts';

export interface PendingRequest {
  id: string;
  qualification: string;
  workerId: string;
  submittedAt: Date | null;
  /** The answers to the test, where there is one. */
  answer: unknown;
}

/** Requests for qualifications that wait for this requester, oldest first. */
export async function findPendingRequests(requesterId: string, limit = 100): Promise<PendingRequest[]> {
  const rows = await db().qualificationRequest.findMany({
    where: { status: 'Pending', qualificationType: { requesterId } },
    select: { id: true, workerId: true, submittedAt: true, answer: true, qualificationType: { select: { name: true } } },
    orderBy: { submittedAt: 'asc' },
    take: limit,
  });
  return rows.map(({ qualificationType, ...row }) => ({ ...row, qualification: qualificationType.name }));
}

export interface OwnQualificationType {
  id: string;
  name: string;
  description: string;
  status: 'Active' | 'Inactive';
  /** How it is earned. */
  by: 'test' | 'everybody' | 'hand';
  holders: number;
}

/** A requester's qualification types, newest first. */
export async function findOwnQualificationTypes(requesterId: string, limit = 100): Promise<OwnQualificationType[]> {
  const rows = await db().qualificationType.findMany({
    where: { requesterId, deletedAt: null },
    include: { _count: { select: { grants: { where: { status: 'Granted' } } } } },
    orderBy: { createdAt: 'desc' },
    take: limit,
  });
  return rows.map(({ id, name, description, status, test, autoGrantedValue, _count }) => ({
    id, name, description, status, by: test !== null ? 'test' : autoGrantedValue !== null ? 'everybody' : 'hand', holders: _count.grants,
  }));
}

/** Workers whom a requester has blocked, latest first. */
export function findBlocks(requesterId: string, limit = 200): Promise<{ workerId: string; reason: string; createdAt: Date }[]> {
  return db().workerBlock.findMany({ where: { requesterId }, select: { workerId: true, reason: true, createdAt: true }, orderBy: { createdAt: 'desc' }, take: limit });
}

/** Bonuses that a requester has paid, latest first; amounts in micro-dollars. */
export function findBonuses(requesterId: string, limit = 200): Promise<{ id: string; workerId: string; amount: bigint; reason: string; at: Date }[]> {
  return db().bonus.findMany({ where: { requesterId }, select: { id: true, workerId: true, amount: true, reason: true, at: true }, orderBy: { at: 'desc' }, take: limit });
}
