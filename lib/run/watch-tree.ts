import { setTimeout as sleep } from 'node:timers/promises';
import type { SignedInUser } from '#lib/auth/user.ts';
import { findRunStudies, type RunStudy } from '#lib/study/find-run-studies.ts';
import { findSilence } from './find-silence.ts';
import { type RunNews, watchRun } from './watch-run.ts';

/** What happened to a run, to one of its stages, to the studies they asked for, or to the workers they need. */
export type TreeNews = ({ runId: string } & RunNews) | { studies: RunStudy[] } | { silentSince: Date | null };

export interface WatchTreeOptions {
  runId: string;
  /** Who watches: studies that are blind to them are told without votes. */
  user: SignedInUser;
  /** Ends the watching. */
  signal: AbortSignal;
  /** Points and pictures written before this moment are known already. */
  since?: Date;
  /** Milliseconds between two looks. */
  pauseMs?: number;
}

/** Hands on what several watchers find, in the order of finding. */
class Queue<T> {
  private items: T[] = [];
  private wake: () => void = () => undefined;
  private arrived = new Promise<void>((resolve) => (this.wake = resolve));

  push(item: T): void {
    this.items.push(item);
    this.wake();
  }

  /** Everything there is, waiting for the first. */
  async take(): Promise<T[]> {
    await this.arrived;
    this.arrived = new Promise<void>((resolve) => (this.wake = resolve));
    return this.items.splice(0);
  }
}

type Found = { news: TreeNews } | { ended: string } | { error: unknown };

/**
 * Tells what happens to a run, its stages as they begin, their studies and their workers, until all have ended; yields with nothing new when it is only time to look again.
 * @throws AppError NotFound when there is no such run, or no more.
 */
export async function* watchTree({ runId, user, signal, since, pauseMs = 500 }: WatchTreeOptions): AsyncGenerator<TreeNews> {
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const queue = new Queue<Found>();
  const watched = new Set<string>();
  const known = new Set([runId]);
  const watch = async (id: string): Promise<void> => {
    watched.add(id);
    try {
      for await (const news of watchRun({ runId: id, signal: both, since, pauseMs })) queue.push({ news: { runId: id, ...news } });
    } catch (error) {
      return queue.push({ error });
    }
    queue.push({ ended: id });
  };
  let told = '';
  const lookAtStudies = async (): Promise<void> => {
    const studies = await findRunStudies([...known], user);
    const text = JSON.stringify(studies);
    if (text !== told && studies.length > 0) queue.push({ news: { studies } });
    told = text;
  };
  let silentSince: Date | null = null;
  const lookAtWorkers = async (): Promise<void> => {
    const since = await findSilence(runId);
    if (since?.getTime() !== silentSince?.getTime()) queue.push({ news: { silentSince: since } });
    silentSince = since;
  };
  const watchAround = async (): Promise<void> => {
    while (!both.aborted) {
      await lookAtStudies();
      await lookAtWorkers();
      await sleep(pauseMs, undefined, { signal: both }).catch(() => undefined);
    }
  };
  const working = [watch(runId), watchAround().catch((error: unknown) => queue.push({ error }))];
  try {
    while (!both.aborted) {
      for (const found of await queue.take()) {
        if ('error' in found) throw found.error;
        if ('ended' in found) {
          watched.delete(found.ended);
          continue;
        }
        if ('runId' in found.news) {
          for (const child of found.news.state?.children ?? []) {
            // A stage that had ended before and goes on after a retry is watched again.
            if (known.has(child.id) && (watched.has(child.id) || child.endedAt)) continue;
            known.add(child.id);
            working.push(watch(child.id));
          }
        }
        yield found.news;
      }
      if (watched.size === 0) {
        const studies = await findRunStudies([...known], user);
        if (studies.length > 0) yield { studies };
        return;
      }
    }
  } finally {
    stop.abort();
    await Promise.all(working);
  }
}
