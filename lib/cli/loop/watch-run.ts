/** @file Shows a loop while it runs: a bar with what is going on on a terminal, a line per part in a log. */
import { setTimeout as sleep } from 'node:timers/promises';
import { SingleBar } from 'cli-progress';
import { db } from '#lib/db.ts';
import { isDatabaseAway } from '#lib/errors.ts';
import type { RunStatus } from '#lib/generated/prisma/client.ts';
import { findSilence } from '#lib/run/find-silence.ts';
import { duration } from '#lib/loop/report/words.ts';

export interface WatchRunOptions {
  runId: string;
  /** Parts the loop will have. */
  parts: number;
  /** Stops watching. */
  signal: AbortSignal;
  say(line: string): void;
}

/** Milliseconds between two looks. */
const EVERY = 1_000;
/** How long the database may be away before it is an error. */
const PATIENCE = 120_000;

const PART = { id: true, name: true, status: true, label: true, done: true, total: true, startedAt: true, endedAt: true } as const;

interface Part {
  id: string;
  name: string;
  status: RunStatus;
  label: string | null;
  done: number | null;
  total: number | null;
  startedAt: Date | null;
  endedAt: Date | null;
}

function nowDoing(parts: readonly Part[]): string {
  const busy = parts.filter(({ status }) => status === 'Running' || status === 'Waiting');
  return busy.map(({ name, done, total, status }) => `${name}${status === 'Waiting' ? ' (answers)' : total ? ` ${Math.floor((100 * (done ?? 0)) / total)} %` : ''}`).join(', ');
}

/** Says once what has begun and what has ended. */
function teller(say: (line: string) => void): (parts: readonly Part[]) => void {
  const told = new Map<string, string>();
  return (parts) => {
    for (const { id, name, status, startedAt, endedAt } of parts) {
      if (told.get(id) === status || status === 'Queued' || status === 'Waiting') continue;
      if (status === 'Running' && !told.has(id)) say(`${name}: begun`);
      if (status === 'Succeeded') say(`${name}: done in ${duration(((endedAt?.getTime() ?? 0) - (startedAt?.getTime() ?? 0)) / 1000)}`);
      if (status === 'Failed' || status === 'Cancelled') say(`${name}: ${status.toLowerCase()}`);
      told.set(id, status);
    }
  };
}

/** Says when workers fall silent, and when one is back. */
function silenceTeller(say: (line: string) => void): (since: Date | null) => void {
  let wasSilent = false;
  return (since) => {
    if (since && !wasSilent) say(`no worker has been heard of since ${since.toISOString().slice(11, 19)} UTC; nothing is lost, the loop goes on by itself as soon as one is there`);
    if (!since && wasSilent) say('a worker is back');
    wasSilent = since !== null;
  };
}

async function look(runId: string): Promise<{ run: { status: RunStatus; error: string | null }; parts: Part[]; silentSince: Date | null }> {
  const silentSince = await findSilence(runId);
  const run = await db().run.findUniqueOrThrow({ where: { id: runId }, select: { status: true, error: true, children: { select: PART, orderBy: [{ startedAt: 'asc' }, { id: 'asc' }] } } });
  return { run, parts: run.children, silentSince };
}

/** Watches a run until it ends or the signal says stop. A database that is being started again is waited for. */
export async function watchRun({ runId, parts: total, signal, say }: WatchRunOptions): Promise<{ status: RunStatus; error: string | null } | null> {
  const bar = process.stderr.isTTY ? new SingleBar({ format: '{bar} {value}/{total} parts  {now}', stream: process.stderr, hideCursor: true, clearOnComplete: true, stopOnComplete: false }) : undefined;
  const tell = bar ? () => undefined : teller(say);
  const tellSilence = bar ? () => undefined : silenceTeller(say);
  bar?.start(total, 0, { now: 'starting' });
  let seen = Date.now();
  try {
    while (!signal.aborted) {
      try {
        const { run, parts, silentSince } = await look(runId);
        seen = Date.now();
        tell(parts);
        tellSilence(silentSince);
        bar?.update(Math.min(total, parts.filter(({ status }) => status === 'Succeeded').length), { now: (silentSince ? `no worker heard of since ${silentSince.toISOString().slice(11, 19)} UTC` : nowDoing(parts)).slice(0, Math.max(20, (process.stderr.columns ?? 80) - 62)) });
        if (['Succeeded', 'Failed', 'Cancelled'].includes(run.status)) return run;
      } catch (error) {
        if (!isDatabaseAway(error) || Date.now() - seen > PATIENCE) throw error;
      }
      await sleep(EVERY, undefined, { signal }).catch(() => undefined);
    }
    return null;
  } finally {
    bar?.stop();
  }
}
