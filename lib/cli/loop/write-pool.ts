import { join } from 'node:path';
import type { TLoopReport } from '#lib/contracts/loop-report.ts';
import type { TPooledReport } from '#lib/contracts/pooled-report.ts';
import { poolReports } from '#lib/loop/pool-reports.ts';
import { renderPool } from '#lib/loop/report/render-pool.ts';
import { writeWhole } from './loop-folder.ts';

/** Writes what the finished seeds say together: report.html and report.json. */
export function writePool(dir: string, reports: readonly TLoopReport[], missingSeeds: readonly number[]): TPooledReport {
  const pooled = poolReports(reports, missingSeeds);
  writeWhole(join(dir, 'report.html'), renderPool(pooled));
  writeWhole(join(dir, 'report.json'), `${JSON.stringify(pooled, null, 2)}\n`);
  return pooled;
}
