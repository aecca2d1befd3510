import type { Db } from '#lib/db.ts';
import type { Prisma } from '#lib/generated/prisma/client.ts';

/** One counted answer: in, not rejected, not surplus. Labels are the requester's. */
export interface Vote {
  itemId: string;
  workerId: string;
  /** As the task type stores it: `{choice}` or `{ranking, flags}`. */
  answer: Prisma.JsonValue;
  /** Labels in the order shown, left to right. */
  order: string[];
}

interface VoteRow extends Omit<Vote, 'order'> {
  order: string[] | null;
}

/** Statuses in which an answer counts. */
export const COUNTED = ['Submitted', 'Approved'] as const;

/** All counted answers of a study to items asked for their own sake, in the order of items and hand-in. */
export async function findVotes(tx: Db, studyId: string): Promise<Vote[]> {
  const rows = await tx.$queryRaw<VoteRow[]>`
    SELECT h."itemId", a."workerId", a."answer", a."evidence"->'order' AS "order"
    FROM "Assignment" a JOIN "HIT" h ON h."id" = a."hitId" JOIN "StudyItem" i ON i."id" = h."itemId"
    WHERE a."studyId" = ${studyId} AND a."status" IN ('Submitted', 'Approved') AND NOT a."surplus" AND a."answer" IS NOT NULL AND i."gold" IS NULL
    ORDER BY i."position", a."submittedAt", a."id"`;
  return rows.map(({ order, ...row }) => ({ ...row, order: order ?? [] }));
}

/** Votes by item, keeping their order. */
export function groupByItem<V extends { itemId: string }>(votes: readonly V[]): Map<string, V[]> {
  const groups = new Map<string, V[]>();
  for (const vote of votes) {
    const group = groups.get(vote.itemId);
    if (group) group.push(vote);
    else groups.set(vote.itemId, [vote]);
  }
  return groups;
}
