import { setTimeout as sleep } from 'node:timers/promises';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import type { Prisma } from '#lib/generated/prisma/client.ts';
import type { MetricPoint } from './find-metrics.ts';
import { findLines, type LogLine } from './find-lines.ts';

const STATE = { id: true, parentId: true, stage: true, name: true, createdAt: true, status: true, startedAt: true, endedAt: true, heartbeatAt: true, label: true, done: true, total: true, error: true, device: true } as const;
const CHILD = { id: true, parentId: true, stage: true, name: true, createdAt: true, status: true, startedAt: true, endedAt: true, heartbeatAt: true, label: true, done: true, total: true, error: true } as const;

export type RunState = Prisma.RunGetPayload<{ select: typeof STATE & { children: { select: typeof CHILD } } }>;

/** What happened to a run since the last time; the first one tells everything. */
export interface RunNews {
  /** Absent when unchanged. */
  state?: RunState;
  metrics: MetricPoint[];
  samples: { name: string; step: number; key: string }[];
  lines: LogLine[];
}

interface Dated {
  at: Date;
  name: string;
  step: number;
}

/** Most points of one piece of news; a long run's curves come in several. */
const MOST = 20_000;

/**
 * Remembers up to which moment points were told. A run's points are written one report after another, so none is older than one that was seen; those of
 * the same millisecond are told once.
 */
class Cursor<Point extends Dated> {
  private at: Date | undefined;
  private atNow = new Set<string>();

  constructor(since?: Date) {
    this.at = since;
  }

  get where(): { at?: { gte: Date } } {
    return this.at ? { at: { gte: this.at } } : {};
  }

  /** The points not told before, given in order of time. */
  fresh(points: Point[]): Point[] {
    const fresh: Point[] = [];
    for (const point of points) {
      const key = `${point.step} ${point.name}`;
      if (point.at.getTime() !== this.at?.getTime()) {
        this.at = point.at;
        this.atNow = new Set();
      } else if (this.atNow.has(key)) continue;
      this.atNow.add(key);
      fresh.push(point);
    }
    return fresh;
  }
}

export interface WatchRunOptions {
  runId: string;
  /** Ends the watching. */
  signal: AbortSignal;
  /** Points and pictures written before this moment are known already. */
  since?: Date;
  /** Milliseconds between two looks. */
  pauseMs?: number;
}

/**
 * Tells what happens to a run, within half a second, until it ends; yields with nothing new when it is only time to look again.
 * @throws AppError NotFound when there is no such run, or no more.
 */
export async function* watchRun({ runId, signal, since, pauseMs = 500 }: WatchRunOptions): AsyncGenerator<RunNews> {
  const metricCursor = new Cursor<MetricPoint & Dated>(since);
  const sampleCursor = new Cursor<{ key: string } & Dated>(since);
  let lastLine: bigint | undefined;
  let told = '';
  while (!signal.aborted) {
    // The state first: what it says has ended has written all its points.
    const state = await db().run.findUnique({ where: { id: runId }, select: { ...STATE, children: { select: CHILD, orderBy: { createdAt: 'asc' } } } });
    if (!state) throw new AppError('NotFound', `There is no run ${runId}.`);
    const metrics = metricCursor.fresh(await db().runMetric.findMany({ where: { runId, ...metricCursor.where }, orderBy: { at: 'asc' }, take: MOST, select: { name: true, step: true, value: true, at: true } }));
    const samples = sampleCursor.fresh(await db().runSample.findMany({ where: { runId, ...sampleCursor.where }, orderBy: { at: 'asc' }, take: MOST, select: { name: true, step: true, key: true, at: true } }));
    const lines = await findLines({ runId, after: lastLine });
    lastLine = lines.at(-1)?.id ?? lastLine ?? 0n;
    const text = JSON.stringify(state);
    yield {
      ...(text !== told && { state }),
      metrics: metrics.map(({ name, step, value }) => ({ name, step, value })),
      samples: samples.map(({ name, step, key }) => ({ name, step, key })),
      lines,
    };
    told = text;
    if (metrics.length >= MOST / 2) continue;
    if (state.endedAt) return;
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}
