import { db } from '#lib/db.ts';
import { Prisma } from '#lib/generated/prisma/client.ts';
import { base32 } from '#lib/ids.ts';
import { randomBytes } from 'node:crypto';

export interface FindNextQuestionOptions {
  workerId: string;
  hitTypeId: string;
  /** HITs looked at a moment ago that could not be had. */
  except?: readonly string[];
  now?: Date;
}

/**
 * A HIT of a type that the worker could accept now, or null. The search walks the index (type, status, id) from a random id and wraps around once:
 * workers spread out, and the cost does not grow with the number of open HITs.
 */
export async function findNextQuestion({ workerId, hitTypeId, except = [], now = new Date() }: FindNextQuestionOptions): Promise<string | null> {
  const from = `3${base32(randomBytes(8))}`;
  const search = async (isAfter: boolean): Promise<string | null> => {
    const [found] = await db().$queryRaw<{ id: string }[]>`
      SELECT h."id" FROM "HIT" h WHERE h."hitTypeId" = ${hitTypeId} AND h."status" = 'Assignable' AND ${isAfter ? Prisma.sql`h."id" >= ${from}` : Prisma.sql`h."id" < ${from}`} AND h."studyId" IS NULL
        AND h."expiresAt" > ${now}::timestamptz AND h."id" <> ALL (${[...except]}::text[])
        AND NOT EXISTS (SELECT 1 FROM "Assignment" a WHERE a."hitId" = h."id" AND a."workerId" = ${workerId} AND a."status" IN ('Accepted', 'Submitted', 'Approved', 'Rejected'))
      ORDER BY h."id" LIMIT 1`;
    return found?.id ?? null;
  };
  return (await search(true)) ?? (await search(false));
}
