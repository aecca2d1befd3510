import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import type { SignedInUser } from '#lib/auth/user.ts';
import type { TLoopReport } from '#lib/contracts/loop-report.ts';
import { exportVotes } from '#lib/study/export-votes.ts';

/** The studies behind a report. */
export function studiesOf({ verdict, versusSupervised, longRun, versusStart, controls, rankings }: TLoopReport): { name: string; studyId: string }[] {
  const comparisons = [verdict, versusSupervised, longRun, versusStart, ...Object.values(controls)].filter((one) => one !== null);
  return [...comparisons.map(({ name, studyId }) => ({ name, studyId })), { name: 'Rankings', studyId: rankings.studyId }];
}

/**
 * All answers of studies as rows of one table. Comparisons fill `choice` and `side`, rankings `ranking` and `flags`.
 * @throws AppError NotFound when a study is not this user's.
 */
export async function findAnswers(studies: readonly { name: string; studyId: string }[], user: SignedInUser): Promise<Record<string, string>[]> {
  const rows: Record<string, string>[] = [];
  for (const { name, studyId } of studies) {
    let csv = '';
    for await (const piece of exportVotes(studyId, user)) csv += piece;
    for (const row of parse(csv, { columns: true }) as Record<string, string>[]) rows.push({ study: name, study_id: studyId, ...row });
  }
  return rows;
}

/** Rows as CSV with all the columns that any of them has. */
export function writeAnswers(rows: readonly Record<string, string>[]): string {
  return stringify([...rows], { header: true, columns: [...new Set(rows.flatMap(Object.keys))] });
}

/** All answers of all of a loop's studies as one CSV: everything in the report that people said can be recomputed from it. */
export async function exportLoopVotes(report: TLoopReport, user: SignedInUser): Promise<string> {
  return writeAnswers(await findAnswers(studiesOf(report), user));
}
