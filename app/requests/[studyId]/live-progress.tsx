'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { count, dollars, duration, percent, plural } from '#app/_ui/format.ts';
import { Progress } from '#app/_ui/progress.tsx';
import { Stat, StatRow } from '#app/_ui/stat.tsx';

/** As `GET /api/v1/studies/:id/progress` answers. */
export interface WireProgress {
  status: string;
  hits: number;
  finishedHITs: number;
  slots: number;
  filled: number;
  held: number;
  closed: number;
  workers: number;
  toReview: number;
  approved: number;
  rejected: number;
  dropped: number;
  spent: string;
  setAside: string;
  medianSeconds: number | null;
  secondsLeft: number | null;
  version: string;
}

const LIVE_MS = 1_500;
const CALM_MS = 10_000;

/** Asks for the progress again and again while the page is in view, and for the rest of the page when an answer came in. */
function useProgress(studyId: string, initial: WireProgress): { progress: WireProgress; isAway: boolean } {
  const router = useRouter();
  const [progress, setProgress] = useState(initial);
  const [isAway, setAway] = useState(false);
  const version = useRef(initial.version);
  const isCalm = progress.status !== 'Live' && progress.status !== 'Paused' && progress.held === 0;

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const stop = new AbortController();
    async function look(): Promise<void> {
      clearTimeout(timer);
      if (document.visibilityState === 'visible') {
        try {
          const reply = await fetch(`/api/v1/studies/${studyId}/progress`, { signal: stop.signal, cache: 'no-store' });
          setAway(!reply.ok);
          if (reply.ok) {
            const next = (await reply.json()) as WireProgress;
            setProgress(next);
            if (next.version !== version.current) router.refresh();
            version.current = next.version;
          }
        } catch {
          if (!stop.signal.aborted) setAway(true);
        }
      }
      if (!stop.signal.aborted) timer = setTimeout(() => void look(), isCalm ? CALM_MS : LIVE_MS);
    }
    timer = setTimeout(() => void look(), LIVE_MS);
    const onVisible = (): void => void look();
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      stop.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [studyId, isCalm, router]);
  return { progress, isAway };
}

function timeLeft({ status, secondsLeft, filled }: WireProgress): string {
  if (status === 'Complete') return 'all tasks are done';
  if (status === 'Cancelled') return 'stopped';
  if (status === 'Paused') return 'paused';
  if (secondsLeft === null) return filled === 0 ? 'waiting for the first answer' : 'nobody has answered for ten minutes';
  return secondsLeft === 0 ? 'last answers are in' : `about ${duration(secondsLeft)} left at this pace`;
}

/** How a published study is doing, by itself up to date. */
export function LiveProgress({ studyId, initial }: { studyId: string; initial: WireProgress }) {
  const { progress, isAway } = useProgress(studyId, initial);
  const { slots, filled, held, closed, workers, toReview, approved, rejected, spent, setAside, medianSeconds } = progress;
  const wanted = slots - closed;
  return (
    <section aria-label="Progress" className="mb-6">
      <div className="mb-4">
        <div className="mb-1.5 flex flex-wrap justify-between gap-x-6 text-sm tabular-nums">
          <p>
            <span className="font-semibold">{count(filled)}</span> of {plural(wanted, 'answer')}
            {wanted > 0 && <span className="text-ink-soft"> · {percent(filled / wanted, 0)}</span>}
            {closed > 0 && <span className="text-ink-faint"> · {count(closed)} never came</span>}
          </p>
          <p className="text-ink-soft" role="status">
            {isAway ? 'connection lost; trying again' : timeLeft(progress)}
          </p>
        </div>
        <Progress label="Answers" value={filled} max={wanted} tone={progress.status === 'Complete' ? 'good' : 'honey'} className="h-2" />
      </div>
      <StatRow>
        <Stat label="Being answered" value={count(held)} detail="right now" />
        <Stat label="Workers" value={count(workers)} detail="have answered" />
        <Stat label="Typical time" value={medianSeconds === null ? '–' : duration(medianSeconds)} detail="median per answer" />
        <Stat label="To review" value={count(toReview)} detail={`${count(approved)} approved, ${count(rejected)} rejected`} />
        <Stat label="Spent" value={dollars(spent)} detail={`${dollars(setAside)} set aside`} />
      </StatRow>
    </section>
  );
}
