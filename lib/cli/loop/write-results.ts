/** @file What a finished loop leaves in its folder: report.json, report.html, votes.csv, models/. */
import { join } from 'node:path';
import { ZLoopReport, type TLoopReport } from '#lib/contracts/loop-report.ts';
import { db } from '#lib/db.ts';
import { exportLoopVotes } from '#lib/loop/export-votes.ts';
import { renderReport } from '#lib/loop/report/render-report.ts';
import { getObject } from '#lib/storage/get-object.ts';
import { writeWhole } from './loop-folder.ts';
import { writeModels } from './write-models.ts';

/** Writes a succeeded run's results into a folder. */
export async function writeResults(runId: string, dir: string): Promise<TLoopReport> {
  const { result, createdBy } = await db().run.findUniqueOrThrow({ where: { id: runId }, select: { result: true, createdBy: { select: { id: true, email: true, name: true, roles: true } } } });
  const report = ZLoopReport.parse(result);
  const sheets = await Promise.all(report.sheets.map(async ({ label, key }) => ({ label, png: await getObject(key) })));
  await writeModels(report, dir);
  writeWhole(join(dir, 'votes.csv'), await exportLoopVotes(report, createdBy));
  writeWhole(join(dir, 'report.html'), renderReport(report, sheets));
  writeWhole(join(dir, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
  return report;
}
