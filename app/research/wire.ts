/** What the pages of runs show, as it travels to the browser: dates as text. */
import type { RunStatus } from '#lib/generated/prisma/enums.ts';
import type { RunStudy } from '#lib/study/find-run-studies.ts';

export interface WireDevice {
  provider: string;
  threads: number;
  memoryBytes: number;
  workerId: string;
}

export interface WireRun {
  id: string;
  parentId: string | null;
  stage: string;
  name: string;
  status: RunStatus;
  createdAt: string;
  startedAt: string | null;
  endedAt: string | null;
  /** The worker's last word. */
  heartbeatAt: string | null;
  /** What is being done now, and how much of it. */
  label: string | null;
  done: number | null;
  total: number | null;
  /** One sentence when it failed. */
  error: string | null;
  device?: WireDevice | null;
}

/** The points of one curve of one run. */
export interface WireCurve {
  runId: string;
  name: string;
  xs: number[];
  ys: number[];
}

export interface WireSample {
  runId: string;
  name: string;
  step: number;
  key: string;
}

export interface WireLine {
  id: string;
  runId: string;
  at: string;
  text: string;
}

/** A study that a run asked for, as it fills. */
export type WireStudy = RunStudy;

interface RunRow extends Omit<WireRun, 'createdAt' | 'startedAt' | 'endedAt' | 'heartbeatAt' | 'device'> {
  createdAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
  heartbeatAt: Date | null;
  device?: unknown;
}

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

/** A row of `lib/run` for the browser. */
export function toWireRun({ id, parentId, stage, name, status, createdAt, startedAt, endedAt, heartbeatAt, label, done, total, error, device }: RunRow): WireRun {
  const times = { createdAt: createdAt.toISOString(), startedAt: iso(startedAt), endedAt: iso(endedAt), heartbeatAt: iso(heartbeatAt) };
  return { id, parentId, stage, name, status, ...times, label, done, total, error, device: (device ?? null) as WireDevice | null };
}

/** Whether a run can still change by itself. */
export function isUnderWay({ status }: Pick<WireRun, 'status'>): boolean {
  return status === 'Queued' || status === 'Running' || status === 'Waiting';
}
