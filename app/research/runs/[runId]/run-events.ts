/** The events of `GET /api/v1/runs/:id/live` as news of the page. */
import type { WireLine, WireRun, WireSample, WireStudy } from '../../wire.ts';
import type { LiveNews, LivePoint, LiveState } from './live-state.ts';

export const RUN_EVENTS = ['runs', 'metrics', 'samples', 'lines', 'studies', 'workers'] as const;
export type RunEvent = (typeof RUN_EVENTS)[number];

interface Told {
  runId: string;
  metrics: Omit<LivePoint, 'runId'>[];
  samples: Omit<WireSample, 'runId'>[];
  lines: Omit<WireLine, 'runId'>[];
}

/** Reads one event's data. */
export function newsOf(name: RunEvent, text: string): LiveNews {
  const data: unknown = JSON.parse(text);
  if (name === 'runs') return { runs: data as Partial<WireRun>[] as WireRun[] };
  if (name === 'studies') return { studies: data as WireStudy[] };
  if (name === 'workers') return data as Pick<LiveState, 'silentSince'>;
  const { runId, metrics = [], samples = [], lines = [] } = data as Told;
  const of = <T>(row: T): T & { runId: string } => ({ ...row, runId });
  return { points: metrics.map(of), samples: samples.map(of), lines: lines.map(of) };
}
