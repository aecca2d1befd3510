import { db } from '#lib/db.ts';

export interface RecordUseOptions {
  runId: string;
  /** What for: start, rankings, reward, a, b, clip … */
  role: string;
  subjectType: 'model' | 'dataset' | 'study';
  subjectId: string;
}

/** Notes what a run was made from: an edge of lineage. The same edge again changes nothing. */
export async function recordUse(use: RecordUseOptions): Promise<void> {
  await db().runUse.createMany({ data: [use], skipDuplicates: true });
}
