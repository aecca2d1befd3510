import { Prisma } from '#lib/generated/prisma/client.ts';
import type { Db } from '#lib/db.ts';

export interface FindSlotOptions {
  workerId: string;
  /** Where to look: all of a study's HITs from a random point, or one HIT, or one slot of it. */
  within: { studyId: string; from: number } | { hitId: string; position?: number };
  now: Date;
  /** Slots found unusable a moment ago in this transaction. */
  except?: readonly string[];
  /** Take the row lock (a claim) or only look (a preview). */
  lock: boolean;
}

export interface FoundSlot {
  id: string;
  hitId: string;
  studyId: string | null;
  /** The assignment whose lease on this slot has run out. */
  staleAssignmentId: string | null;
}

/** What a slot itself must be like: open and not leased. */
function isFree(now: Date, except: readonly string[]): Prisma.Sql {
  return Prisma.sql`s."status" = 'Open' AND (s."leaseUntil" IS NULL OR s."leaseUntil" <= ${now}::timestamptz) AND s."id" <> ALL (${except}::text[])`;
}

/**
 * One row if the slot's HIT can still be accepted, and the worker neither holds nor has answered it. `OFFSET 0` keeps the planner from flattening
 * it into joins with whole tables: it is asked about one slot at a time, until one fits.
 */
function isForWorker(workerId: string, now: Date): Prisma.Sql {
  return Prisma.sql`
    SELECT FROM "HIT" h WHERE h."id" = s."hitId" AND h."status" IN ('Assignable', 'Unassignable') AND h."expiresAt" > ${now}::timestamptz
    AND NOT EXISTS (SELECT FROM "Assignment" a WHERE a."hitId" = s."hitId" AND a."workerId" = ${workerId}
      AND a."status" IN ('Accepted', 'Submitted', 'Approved', 'Rejected'))
    AND NOT EXISTS (SELECT FROM "StudyItem" i JOIN "Image" p ON p."id" = i."originalId"
      WHERE i."id" = h."itemId" AND p."quarantinedAt" IS NOT NULL)
    AND NOT EXISTS (SELECT FROM "ItemVariant" v JOIN "Image" p ON p."id" = v."imageId"
      WHERE v."itemId" = h."itemId" AND p."quarantinedAt" IS NOT NULL)
    OFFSET 0`;
}

/**
 * The query of one free slot for a worker, if `when` holds. Within a study it walks the index `HITSlot_open` from a random point to one of its ends, so
 * many claims at a time meet different rows and the cost does not grow with the number of open HITs. Rows locked by others are skipped, not waited for.
 */
export function slotQuery({ workerId, within, now, except = [], lock }: FindSlotOptions, towards: 'end' | 'start' = 'end', when = Prisma.sql`true`): Prisma.Sql {
  const [where, order] =
    'hitId' in within
      ? [Prisma.sql`s."hitId" = ${within.hitId} ${within.position === undefined ? Prisma.empty : Prisma.sql`AND s."position" = ${within.position}`}`, Prisma.sql`s."leaseUntil" NULLS FIRST, s."position"`]
      : [Prisma.sql`s."studyId" = ${within.studyId} AND s."rand" ${towards === 'end' ? Prisma.sql`>=` : Prisma.sql`<`} ${within.from}`, Prisma.sql`s."rand"`];
  return Prisma.sql`
    SELECT s."id", s."hitId", s."studyId", s."assignmentId" AS "staleAssignmentId"
    FROM "HITSlot" s CROSS JOIN LATERAL (${isForWorker(workerId, now)}) h
    WHERE ${when} AND ${where} AND ${isFree(now, except)} ORDER BY ${order} LIMIT 1 ${lock ? Prisma.sql`FOR UPDATE OF s SKIP LOCKED` : Prisma.empty}`;
}

/** A free slot for a worker, or null. Within a study the search wraps around once. */
export async function findSlot(tx: Db, options: FindSlotOptions): Promise<FoundSlot | null> {
  const [found] = await tx.$queryRaw<FoundSlot[]>`${slotQuery(options)}`;
  if (found || 'hitId' in options.within) return found ?? null;
  const [around] = await tx.$queryRaw<FoundSlot[]>`${slotQuery(options, 'start')}`;
  return around ?? null;
}
