import type { Db } from '#lib/db.ts';

export interface StudyProgress {
  /** HITs of the study, and those past answering. */
  hits: number;
  finishedHITs: number;
  /** Wanted answers, those in (counted ones only), those being worked on, and those that will never come. */
  slots: number;
  filled: number;
  held: number;
  closed: number;
}

/** How far a study is: what progress bars show and what its completion is decided by (`finishedHITs === hits`). */
export async function studyProgress(tx: Db, studyId: string): Promise<StudyProgress> {
  const [hits] = await tx.$queryRaw<{ hits: number; finishedHITs: number }[]>`
    SELECT count(*)::int AS hits, count(*) FILTER (WHERE "status" NOT IN ('Assignable', 'Unassignable'))::int AS "finishedHITs"
    FROM "HIT" WHERE "studyId" = ${studyId}`;
  const [slots] = await tx.$queryRaw<{ slots: number; filled: number; held: number; closed: number }[]>`
    SELECT count(*)::int AS slots, count(*) FILTER (WHERE "status" = 'Filled')::int AS filled,
      count(*) FILTER (WHERE "status" = 'Open' AND "assignmentId" IS NOT NULL)::int AS held, count(*) FILTER (WHERE "status" = 'Closed')::int AS closed
    FROM "HITSlot" WHERE "studyId" = ${studyId}`;
  return { ...hits, ...slots };
}
