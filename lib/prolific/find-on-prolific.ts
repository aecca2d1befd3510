import { db } from '#lib/db.ts';

/** Whose study for Prolific this is; null when it is none. */
export async function findOnProlific(studyId: string): Promise<{ requesterId: string } | null> {
  const found = await db().prolificStudy.findUnique({ where: { studyId }, select: { study: { select: { requesterId: true } } } });
  return found?.study ?? null;
}
