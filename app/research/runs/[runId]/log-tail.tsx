'use client';

import { memo, useEffect, useMemo, useRef } from 'react';
import { useWords } from '#words';
import type { WireLine } from '../../wire.ts';
import { useLiveRun } from './live-run.tsx';

/** A thousand lines are not drawn again because a point of a curve has come. */
const Lines = memo(function Lines({ lines, names }: { lines: readonly WireLine[]; names: ReadonlyMap<string, string> }) {
  const several = new Set(lines.map(({ runId }) => runId)).size > 1;
  return lines.map(({ id, runId, at, text }) => (
    <p key={id} className="flex gap-3">
      <time dateTime={at} className="shrink-0 tabular-nums text-ink-faint">
        {at.slice(11, 19)}
      </time>
      {several && <span className="w-40 shrink-0 truncate text-ink-faint max-sm:hidden">{names.get(runId)}</span>}
      <span className="min-w-0 whitespace-pre-wrap wrap-break-word">{text}</span>
    </p>
  ));
});

/** The last lines of the log, following its end unless somebody has scrolled back. */
export function LogTail() {
  const t = useWords('runs.board');
  const { lines, runs } = useLiveRun();
  const box = useRef<HTMLElement>(null);
  const isFollowing = useRef(true);
  // Runs change every second, their names never.
  const named = JSON.stringify(runs.map(({ id, name }) => [id, name]));
  const names = useMemo(() => new Map(JSON.parse(named) as [string, string][]), [named]);
  const last = lines[lines.length - 1]?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new last line is what moves the end
  useEffect(() => {
    if (box.current && isFollowing.current) box.current.scrollTop = box.current.scrollHeight;
  }, [last]);
  if (lines.length === 0) return <p className="text-sm text-ink-soft">{t('noLog')}</p>;
  return (
    <section
      ref={box}
      data-own-words
      aria-label={t('log')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isFollowing.current = scrollHeight - clientHeight - scrollTop < 40;
      }}
      className="max-h-72 overflow-auto rounded-lg border bg-subtle px-3 py-2 font-mono text-xs leading-5"
    >
      <Lines lines={lines} names={names} />
    </section>
  );
}
