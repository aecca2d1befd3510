import { findRuns, type FindRunsOptions } from '#lib/run/find-runs.ts';
import type { ListedRun } from './run-list.tsx';
import { toWireRun } from './wire.ts';

/** Stages of the playground, which has a list of its own. */
const PLAYGROUND = ['edit', 'scenes'];

/** Runs as lists show them; those of the playground only when their stage is asked for. */
export async function listRuns(options: FindRunsOptions): Promise<ListedRun[]> {
  const rows = await findRuns({ leaveOut: PLAYGROUND, ...options });
  return rows.map((row) => ({ ...toWireRun(row), createdBy: row.createdBy.name, children: row.children, partOf: row.parent?.name ?? null }));
}
