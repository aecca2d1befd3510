/** @file Many workers at once, each taking the next task and handing it in, for a given time. */
import { setTimeout as wait } from 'node:timers/promises';
import { WorkClient } from '#lib/crowd/simulate/work-client.ts';
import { median } from '../measure.ts';

export interface Times {
  /** Milliseconds. */
  p50: number;
  p95: number;
}

export interface DriveResult {
  /** Tasks taken and handed in. */
  tasks: number;
  tasksPerSecond: number;
  /** Requests that the server failed (5xx). */
  failed: number;
  next: Times;
  submit: Times;
}

export function timesOf(milliseconds: readonly number[]): Times {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  if (sorted.length === 0) return { p50: Number.NaN, p95: Number.NaN };
  return { p50: median(sorted), p95: sorted[Math.min(sorted.length - 1, Math.floor(0.95 * sorted.length))] };
}

export interface Drive {
  seconds: number;
  /** Mean milliseconds a worker looks at a task; 0: as fast as the platform answers. */
  pauseMs: number;
  /** Ends it sooner, so that what is measured does not use up what there is. */
  atMostTasks?: number;
}

/** What a worker does once: the next task, and its answer. @returns milliseconds of each, null when there was nothing to do, or that the server failed. */
export type DoTask = () => Promise<{ next: number; submit: number } | null | 'failed'>;

/** Lets everybody work until the time is over or so many tasks are done; what was begun before is finished and counted up to there. */
export async function drive(workers: readonly DoTask[], { seconds, pauseMs, atMostTasks = Infinity }: Drive): Promise<DriveResult> {
  const begun = performance.now();
  const end = begun + seconds * 1000;
  const next: number[] = [];
  const submit: number[] = [];
  let failed = 0;
  await Promise.all(
    workers.map(async (doTask) => {
      await wait(pauseMs * Math.random());
      while (performance.now() < end && next.length < atMostTasks) {
        const took = await doTask();
        if (!took) throw new Error('The benchmark ran out of tasks: ask for more open HITs, or for fewer seconds.');
        if (took === 'failed') failed++;
        else {
          next.push(took.next);
          submit.push(took.submit);
        }
        if (pauseMs > 0) await wait(pauseMs * (0.5 + Math.random()));
      }
    }),
  );
  return { tasks: next.length, tasksPerSecond: next.length / ((performance.now() - begun) / 1000), failed, next: timesOf(next), submit: timesOf(submit) };
}

const CHOICES = ['left', 'right', 'equal'];

/** A worker of this platform, over its HTTP contract. */
export function workerOf(url: string, token: string, studyId: string): DoTask {
  const client = new WorkClient(url, token);
  return async () => {
    const begun = performance.now();
    const task = await client.next(studyId);
    const taken = performance.now();
    if (!task) return null;
    const assignmentId = task.assignmentId as string;
    await client.submit({ assignmentId, clientKey: assignmentId, answer: { choice: CHOICES[Math.floor(Math.random() * CHOICES.length)] } });
    return { next: taken - begun, submit: performance.now() - taken };
  };
}
