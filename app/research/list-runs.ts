import { findRuns, type FindRunsOptions } from '#lib/run/find-runs.ts';
import type { ListedRun } from './run-list.tsx';
import { toWireRun } from './wire.ts';

/** Runs as lists show them. */
export async function listRuns(options: FindRunsOptions): Promise<ListedRun[]> {
  const rows = await findRuns(options);
  return rows.map((row) => ({ ...toWireRun(row), createdBy: row.createdBy.name, children: row.children }));
}
