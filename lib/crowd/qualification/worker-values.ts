import type { Db } from '#lib/db.ts';
import type { QualificationValue } from './requirement.ts';
import { SYSTEM_TYPES, type SystemType } from './system-types.ts';

interface History {
  accepted: number;
  submitted: number;
  approved: number;
  rejected: number;
  returned: number;
  abandoned: number;
  country: string | null;
  subdivision: string | null;
  isAdultOk: boolean;
  isMaster: boolean;
}

/** Decided tasks below which a share of approvals says nothing and counts as 100. */
const NEWCOMER = 100;

function percent(part: number, whole: number, without: number): number {
  return whole === 0 ? without : Math.floor((part / whole) * 100);
}

function systemValue(key: SystemType['key'], history: History): QualificationValue {
  const { accepted, submitted, approved, rejected, returned, abandoned, country, subdivision, isAdultOk, isMaster } = history;
  switch (key) {
    case 'approvedCount':
      return approved;
    case 'percentApproved':
      return approved + rejected < NEWCOMER ? 100 : percent(approved, approved + rejected, 100);
    case 'percentRejected':
      return percent(rejected, approved + rejected, 0);
    case 'percentSubmitted':
      return percent(submitted, accepted, 100);
    case 'percentReturned':
      return percent(returned, accepted, 0);
    case 'percentAbandoned':
      return percent(abandoned, accepted, 0);
    case 'locale':
      return country ? { country, ...(subdivision && { subdivision }) } : undefined;
    case 'adult':
      return isAdultOk ? 1 : 0;
    case 'masters':
      return isMaster ? 1 : undefined;
    case 'hitsOfType':
      return undefined; // a limit of the type's own, which the claim keeps
  }
}

async function historyOf(tx: Db, workerId: string): Promise<History> {
  const [history] = await tx.$queryRaw<History[]>`
    SELECT u."country", u."subdivision", u."isAdultOk", u."mastersAt" IS NOT NULL AS "isMaster", count(a."id")::int AS accepted,
      count(*) FILTER (WHERE a."status" IN ('Submitted', 'Approved', 'Rejected'))::int AS submitted, count(*) FILTER (WHERE a."status" = 'Approved')::int AS approved,
      count(*) FILTER (WHERE a."status" = 'Rejected')::int AS rejected, count(*) FILTER (WHERE a."status" = 'Returned')::int AS returned,
      count(*) FILTER (WHERE a."status" = 'Abandoned')::int AS abandoned
    FROM "User" u LEFT JOIN "Assignment" a ON a."workerId" = u."id" WHERE u."id" = ${workerId} GROUP BY u."id"`;
  return history;
}

/**
 * What a worker has of these qualifications: granted values, and the platform's own from history and account. Types that the worker lacks are missing.
 */
export async function workerValues(tx: Db, workerId: string, typeIds: readonly string[]): Promise<Map<string, QualificationValue>> {
  const wanted = [...new Set(typeIds)];
  if (wanted.length === 0) return new Map();
  const granted = await tx.qualification.findMany({
    where: { workerId, status: 'Granted', qualificationTypeId: { in: wanted }, qualificationType: { deletedAt: null } },
    select: { qualificationTypeId: true, value: true },
  });
  const values = new Map<string, QualificationValue>(granted.map(({ qualificationTypeId, value }) => [qualificationTypeId, value]));
  const system = SYSTEM_TYPES.filter(({ id }) => wanted.includes(id));
  if (system.length > 0) {
    const history = await historyOf(tx, workerId);
    for (const { id, key } of system) values.set(id, systemValue(key, history));
  }
  return values;
}
