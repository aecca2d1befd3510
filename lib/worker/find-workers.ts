import { AWAY_MS, ZHeartbeat } from '#lib/contracts/heartbeat.ts';
import { db } from '#lib/db.ts';

export type WorkerState = 'computing' | 'idle' | 'away' | 'left';

export interface WorkerRow {
  id: string;
  state: WorkerState;
  provider: string;
  threads: number;
  parallel: number;
  memoryBytes: number;
  /** What it computes, or computed when it was last heard of. */
  running: { runId: string; runName: string | null; function: string; since: string }[];
  waiting: number;
  startedAt: Date;
  heartbeatAt: Date;
}

function stateOf({ heartbeatAt, leftAt, running }: { heartbeatAt: Date; leftAt: Date | null; running: unknown[] }, now: Date): WorkerState {
  if (leftAt) return 'left';
  if (now.getTime() - heartbeatAt.getTime() > AWAY_MS) return 'away';
  return running.length > 0 ? 'computing' : 'idle';
}

/** Every worker that is not forgotten yet, those at work first. */
export async function findWorkers(now = new Date()): Promise<WorkerRow[]> {
  const rows = await db().gpuWorker.findMany({ orderBy: { id: 'asc' } });
  const parsed = rows.map((row) => ({ ...row, running: ZHeartbeat.shape.running.catch([]).parse(row.running) }));
  const runIds = parsed.flatMap(({ running }) => running.map(({ runId }) => runId));
  const names = new Map((await db().run.findMany({ where: { id: { in: runIds } }, select: { id: true, name: true } })).map(({ id, name }) => [id, name]));
  const order: readonly WorkerState[] = ['computing', 'idle', 'away', 'left'];
  return parsed
    .map(({ leftAt, running, ...row }): WorkerRow => ({ ...row, state: stateOf({ ...row, leftAt, running }, now), running: running.map((slice) => ({ ...slice, runName: names.get(slice.runId) ?? null })) }))
    .sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
}
