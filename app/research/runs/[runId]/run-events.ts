/** The events of `GET /api/v1/runs/:id/events` as news of the page. */
import type { WireLine, WireRun, WireSample, WireStudy } from '../../wire.ts';
import type { LiveNews, LivePoint } from './live-state.ts';

export const RUN_EVENTS = ['runs', 'metrics', 'samples', 'lines', 'studies'] as const;
export type RunEvent = (typeof RUN_EVENTS)[number];

/** Reads one event's data. */
export function newsOf(_runId: string, name: RunEvent, data: string): LiveNews {
  const read: unknown = JSON.parse(data);
  if (name === 'runs') return { runs: read as WireRun[] };
  if (name === 'metrics') return { points: read as LivePoint[] };
  if (name === 'samples') return { samples: read as WireSample[] };
  if (name === 'lines') return { lines: read as WireLine[] };
  return { studies: read as WireStudy[] };
}
