import { countAssignments } from '#lib/crowd/hit/count-assignments.ts';
import { db, type Db } from '#lib/db.ts';
import type { Prisma } from '#lib/generated/prisma/client.ts';
import { after, pageOf, readMark } from './page.ts';
import { hitShape } from './shapes.ts';
import { TurkError } from './turk-error.ts';

export interface FindHITsOptions {
  requesterId: string;
  where?: Prisma.HITWhereInput;
  page: { NextToken?: string; MaxResults: number };
}

/** A page of a requester's HITs, newest first. */
export async function findHITs({ requesterId, where = {}, page: { NextToken, MaxResults } }: FindHITsOptions): Promise<object> {
  const found = await db().hIT.findMany({
    where: { AND: [{ hitType: { requesterId } }, where, after(readMark(NextToken), 'createdAt', 'desc')] },
    include: { hitType: true },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: MaxResults + 1,
  });
  const { rows, tail } = pageOf(found, MaxResults, ({ createdAt, id }) => ({ at: createdAt, id }));
  const countsOf = await countAssignments(db(), rows.map(({ id }) => id));
  return { ...tail, HITs: rows.map((row) => hitShape(row, countsOf(row.id))) };
}

/** @throws TurkError HITDoesNotExist. */
export async function getHIT(tx: Db, { requesterId, hitId }: { requesterId: string; hitId: string }): Promise<object> {
  const hit = await tx.hIT.findFirst({ where: { id: hitId, hitType: { requesterId } }, include: { hitType: true } });
  if (!hit) throw new TurkError('HITDoesNotExist', `Hit ${hitId} does not exist.`);
  return hitShape(hit, (await countAssignments(tx, [hitId]))(hitId));
}
