'use client';

import { useRouter } from 'next/navigation';
import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { isUnderWay, type WireRun } from '../../wire.ts';
import { type LiveNews, type LiveState, withNews, withServerState } from './live-state.ts';
import { newsOf, RUN_EVENTS } from './run-events.ts';

export interface LiveRun extends LiveState {
  run: WireRun;
  stages: readonly WireRun[];
  /** The connection is lost for the moment. */
  isAway: boolean;
}

const Context = createContext<LiveRun | null>(null);

/** The run of this page with everything it has written so far, by itself up to date. */
export function useLiveRun(): LiveRun {
  const live = useContext(Context);
  if (!live) throw new Error('useLiveRun needs a LiveRunProvider around it.');
  return live;
}

/** How often the page is read again while events do not come through. */
const FALLBACK_MS = 3_000;

/** Follows a run's events; what cannot be followed (a proxy that holds streams back) is read again every few seconds. */
function useEvents(runId: string, since: string, isOpen: boolean, onNews: (news: LiveNews) => void): boolean {
  const router = useRouter();
  const [isAway, setAway] = useState(false);
  const listener = useRef(onNews);
  const from = useRef(since);
  useEffect(() => {
    listener.current = onNews;
    from.current = since;
  }, [onNews, since]);
  useEffect(() => {
    if (!isOpen) return;
    const source = new EventSource(`/api/v1/runs/${runId}/live?since=${encodeURIComponent(from.current)}`);
    source.onopen = () => setAway(false);
    source.onerror = () => setAway(true);
    for (const name of RUN_EVENTS) {
      source.addEventListener(name, (event) => listener.current(newsOf(name, (event as MessageEvent<string>).data)));
    }
    source.addEventListener('end', () => source.close());
    return () => source.close();
  }, [runId, isOpen]);
  useEffect(() => {
    if (!isAway) return;
    const timer = setInterval(() => document.visibilityState === 'visible' && router.refresh(), FALLBACK_MS);
    return () => clearInterval(timer);
  }, [isAway, router]);
  return isAway && isOpen;
}

export interface LiveRunProviderProps {
  runId: string;
  /** What the server read; it may come again, newer. */
  initial: LiveState;
  /** ISO 8601: nothing written before this moment is missing in it. */
  since: string;
  children: ReactNode;
}

/** Keeps a run's page up to date without reloading. */
export function LiveRunProvider({ runId, initial, since, children }: LiveRunProviderProps) {
  const router = useRouter();
  const [state, setState] = useState(initial);
  const [seen, setSeen] = useState(initial);
  if (seen !== initial) {
    setSeen(initial);
    setState((before) => withServerState(before, initial));
  }
  const run = state.runs.find(({ id }) => id === runId) ?? initial.runs[0];
  const isOpen = state.runs.some(isUnderWay);
  const statuses = state.runs.map(({ status }) => status).join(' ');
  const before = useRef(statuses);
  useEffect(() => {
    if (before.current === statuses) return;
    before.current = statuses;
    // Results, models and datasets come with a stage's end: the server knows them.
    router.refresh();
  }, [statuses, router]);
  const isAway = useEvents(runId, since, isOpen, (news) => setState((current) => withNews(current, news)));
  const live = useMemo<LiveRun>(() => ({ ...state, run, stages: state.runs.filter(({ id }) => id !== runId), isAway }), [state, run, runId, isAway]);
  return <Context value={live}>{children}</Context>;
}
