import type { Db } from '#lib/db.ts';

export interface AssignmentCounts {
  /** Places that can be accepted. */
  available: number;
  /** Accepted and not handed in. */
  pending: number;
  /** Approved or rejected. */
  completed: number;
}

const NONE: AssignmentCounts = { available: 0, pending: 0, completed: 0 };

/** How far each HIT is, as its requester's lists show it. */
export async function countAssignments(tx: Db, hitIds: readonly string[]): Promise<(hitId: string) => AssignmentCounts> {
  const rows = await tx.$queryRaw<(AssignmentCounts & { hitId: string })[]>`
    SELECT s."hitId", count(*) FILTER (WHERE s."status" = 'Open' AND s."assignmentId" IS NULL)::int AS available,
      count(*) FILTER (WHERE s."status" = 'Open' AND s."assignmentId" IS NOT NULL)::int AS pending, count(*) FILTER (WHERE a."status" IN ('Approved', 'Rejected'))::int AS completed
    FROM "HITSlot" s LEFT JOIN "Assignment" a ON a."id" = s."assignmentId" WHERE s."hitId" = ANY (${[...hitIds]}) GROUP BY 1`;
  const byId = new Map(rows.map(({ hitId, ...counts }) => [hitId, counts]));
  return (hitId) => byId.get(hitId) ?? NONE;
}
