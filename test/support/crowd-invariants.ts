/** What must hold in the crowd's tables at every moment between transactions. */
import { db } from '#lib/db.ts';
import { auditLedger } from '#lib/payment/audit-ledger.ts';

const RULES: readonly { rule: string; broken: string }[] = [
  {
    rule: 'no HIT has more counted answers and leases than it asked for',
    broken: `SELECT h."id" FROM "HIT" h JOIN "Assignment" a ON a."hitId" = h."id" AND a."status" IN ('Accepted', 'Submitted', 'Approved', 'Rejected') AND NOT a."surplus"
      GROUP BY h."id", h."maxAssignments" HAVING count(*) > h."maxAssignments"`,
  },
  {
    rule: 'nobody holds or has answered a HIT twice',
    broken: `SELECT "hitId" || '/' || "workerId" AS id FROM "Assignment" WHERE "status" IN ('Accepted', 'Submitted', 'Approved', 'Rejected')
      GROUP BY "hitId", "workerId" HAVING count(*) > 1`,
  },
  {
    rule: 'a live assignment has exactly the one slot that names it',
    broken: `SELECT a."id" FROM "Assignment" a LEFT JOIN "HITSlot" s ON s."assignmentId" = a."id"
      WHERE NOT a."surplus" AND CASE a."status" WHEN 'Accepted' THEN s."status" IS DISTINCT FROM 'Open' OR s."leaseUntil" IS DISTINCT FROM a."deadline"
        WHEN 'Returned' THEN s."id" IS NOT NULL WHEN 'Abandoned' THEN s."id" IS NOT NULL ELSE s."status" IS DISTINCT FROM 'Filled' END`,
  },
  {
    rule: 'a surplus answer has no slot and is approved',
    broken: `SELECT a."id" FROM "Assignment" a LEFT JOIN "HITSlot" s ON s."assignmentId" = a."id" WHERE a."surplus" AND (s."id" IS NOT NULL OR a."status" <> 'Approved')`,
  },
  {
    rule: 'a slot without a holder is free or closed, and has no lease',
    broken: `SELECT "id" FROM "HITSlot" WHERE "assignmentId" IS NULL AND ("status" = 'Filled' OR "leaseUntil" IS NOT NULL)`,
  },
  {
    rule: 'the worker counts equal what workers hold and have answered, and stay under the cap',
    broken: `SELECT c."workerId" AS id FROM "WorkerStudyCount" c JOIN "Study" y ON y."id" = c."studyId" WHERE c."count" < 0 OR c."count" > y."capPerWorker" OR c."count" <>
      (SELECT count(*) FROM "Assignment" a WHERE a."studyId" = c."studyId" AND a."workerId" = c."workerId" AND NOT a."surplus"
        AND a."status" IN ('Accepted', 'Submitted', 'Approved', 'Rejected'))`,
  },
  {
    rule: 'every answered assignment has its answer, evidence and key',
    broken: `SELECT "id" FROM "Assignment" WHERE "status" IN ('Submitted', 'Approved', 'Rejected') AND ("answer" IS NULL OR "evidence" IS NULL OR "clientKey" IS NULL OR "submittedAt" IS NULL)`,
  },
  {
    rule: 'a HIT that is past answering has no open slot, and one with open slots is not',
    broken: `SELECT h."id" FROM "HIT" h WHERE (h."status" IN ('Assignable', 'Unassignable')) <> EXISTS (SELECT 1 FROM "HITSlot" s WHERE s."hitId" = h."id" AND s."status" = 'Open')`,
  },
  {
    rule: 'every change of an assignment is in the audit log',
    broken: `SELECT a."id" FROM "Assignment" a WHERE NOT EXISTS (SELECT 1 FROM "AuditEvent" e WHERE e."subjectId" = a."id" AND e."action" = 'assignment.accepted')
      OR (a."status" <> 'Accepted' AND (SELECT count(*) FROM "AuditEvent" e WHERE e."subjectId" = a."id") < 2)`,
  },
];

/** Every broken rule, in words; empty when all is well. */
export async function brokenInvariants(): Promise<string[]> {
  const problems = await auditLedger();
  for (const { rule, broken } of RULES) {
    const rows = await db().$queryRawUnsafe<{ id: string }[]>(broken);
    problems.push(...rows.map(({ id }) => `${rule}: ${id}`));
  }
  return problems;
}
