'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { useNumbers, useWords } from '#words';
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

/** How much longer it takes. */
function TimeLeft({ status, secondsLeft, filled }: WireProgress) {
  const t = useWords('results.progress.left');
  const { duration } = useNumbers();
  if (status === 'Complete') return t('complete');
  if (status === 'Cancelled') return t('cancelled');
  if (status === 'Paused') return t('paused');
  if (secondsLeft === null) return t(filled === 0 ? 'first' : 'nobody');
  return secondsLeft === 0 ? t('last') : t('about', { span: duration(secondsLeft) });
}

/** How a published study is doing, by itself up to date. */
export function LiveProgress({ studyId, initial }: { studyId: string; initial: WireProgress }) {
  const t = useWords('results.progress');
  const { count, dollars, duration, percent } = useNumbers();
  const { progress, isAway } = useProgress(studyId, initial);
  const { slots, filled, held, closed, workers, toReview, approved, rejected, spent, setAside, medianSeconds } = progress;
  const wanted = slots - closed;
  return (
    <section aria-label={t('label')} className="mb-6">
      <div className="mb-4">
        <div className="mb-1.5 flex flex-wrap justify-between gap-x-6 text-sm tabular-nums">
          <p>
            {t.rich('filled', { filled: count(filled), total: wanted, strong: (text) => <span className="font-semibold">{text}</span> })}
            {wanted > 0 && <span className="text-ink-soft"> · {percent(filled / wanted, 0)}</span>}
            {closed > 0 && <span className="text-ink-faint"> · {t('closed', { count: count(closed) })}</span>}
          </p>
          <p className="text-ink-soft" role="status">
            {isAway ? t('away') : <TimeLeft {...progress} />}
          </p>
        </div>
        <Progress label={t('answers')} value={filled} max={wanted} tone={progress.status === 'Complete' ? 'good' : 'honey'} className="h-2" />
      </div>
      <StatRow>
        <Stat label={t('held')} value={count(held)} detail={t('now')} />
        <Stat label={t('workers')} value={count(workers)} detail={t('haveAnswered')} />
        <Stat label={t('typical')} value={medianSeconds === null ? '–' : duration(medianSeconds)} detail={t('median')} />
        <Stat label={t('toReview')} value={count(toReview)} detail={t('reviewed', { approved: count(approved), rejected: count(rejected) })} />
        <Stat label={t('spent')} value={dollars(spent)} detail={t('setAside', { amount: dollars(setAside) })} />
      </StatRow>
    </section>
  );
}
