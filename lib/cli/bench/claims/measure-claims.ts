/** @file The claims benchmark: how fast the platform hands out tasks and takes answers, and whether that depends on how many are open. */
import { mkdtempSync, rmSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeDb } from '#lib/db.ts';
import { startPlatform } from '#lib/dev/platform.ts';
import { removePostgresHome } from '#lib/dev/postgres-home.ts';
import { drive, type DriveResult, workerOf } from './drive.ts';
import { doTaskOf } from './label-studio.ts';
import { growTo, openStudy, OVERLAP } from './open-study.ts';

export interface ClaimsOptions {
  /** Open HITs at which to measure. */
  sizes: readonly number[];
  workers: number;
  /** Per measurement. */
  seconds: number;
  /** Mean milliseconds that a worker of the paced measurement looks at a task. */
  pauseMs: number;
  /** A running Label Studio to measure beside. */
  labelStudio?: { url: string; token: string; project: number };
  say(line: string): void;
  /** Called with each case as soon as it is measured. */
  measured(one: ClaimsCase): void;
}

export interface ClaimsCase extends DriveResult {
  name: string;
  /** Seconds per task, all workers together. */
  seconds: number;
  openHITs: number | null;
  workers: number;
  pauseMs: number;
}

export interface ClaimsReport {
  cases: ClaimsCase[];
  /** Tasks per second, flat out, at the largest size over those at the smallest: 1 is flat. */
  flatness: number;
  /** Ours over Label Studio's tasks per second, flat out; null without one. */
  ratioLabelStudio: number | null;
  machine: { cpus: number; model: string; loadBefore: number };
}

/** Seconds for warming up: the first requests of a fresh app compile its routes and fill its pool. */
const WARM_UP = { seconds: 5, pauseMs: 100 };

/** Starts a platform in a temporary folder, measures, and removes it. */
export async function measureClaims({ sizes, workers: count, seconds, pauseMs, labelStudio, say, measured }: ClaimsOptions): Promise<ClaimsReport> {
  const [loadBefore] = loadavg();
  const dir = mkdtempSync(join(tmpdir(), 'apiary-bench-'));
  await chmod(dir, 0o755); // Postgres runs as another user where this one is root
  const platform = await startPlatform({ dir, say });
  Object.assign(process.env, platform.env);
  const cases: ClaimsCase[] = [];
  try {
    const study = await openStudy(count);
    const workers = study.workers.map(({ token }) => workerOf(platform.url, token, study.studyId));
    const measure = async (name: string, openHITs: number | null, who: typeof workers, pause: number): Promise<void> => {
      // Half of the tasks stay: what is measured is so many open HITs, not the end of a study.
      const result = await drive(who, { seconds, pauseMs: pause, atMostTasks: openHITs === null ? undefined : (openHITs * OVERLAP) / 2 });
      const one = { name, seconds: 1 / result.tasksPerSecond, openHITs, workers: who.length, pauseMs: pause, ...result };
      cases.push(one);
      measured(one);
    };
    for (const [i, openHITs] of sizes.entries()) {
      say(`opening ${openHITs.toLocaleString('en')} HITs`);
      await growTo(openHITs, study);
      if (i === 0) await drive(workers, WARM_UP).then(() => growTo(openHITs, study));
      await measure(`claims/${openHITs}`, openHITs, workers, 0);
      await growTo(openHITs, study);
      await measure(`claims/${openHITs}/paced`, openHITs, workers, pauseMs);
    }
    if (labelStudio) await measure('label-studio', null, Array.from({ length: count }, () => doTaskOf(labelStudio)), 0);
  } finally {
    await closeDb();
    await platform.stop();
    removePostgresHome(join(dir, 'postgres'));
    rmSync(dir, { recursive: true, force: true });
  }
  const flatOut = cases.filter(({ openHITs, pauseMs: pause }) => openHITs !== null && pause === 0);
  const peer = cases.find(({ openHITs }) => openHITs === null);
  const last = flatOut[flatOut.length - 1];
  return {
    cases,
    flatness: last.tasksPerSecond / flatOut[0].tasksPerSecond,
    ratioLabelStudio: peer ? last.tasksPerSecond / peer.tasksPerSecond : null,
    machine: { cpus: cpus().length, model: cpus()[0]?.model ?? 'unknown', loadBefore },
  };
}
