'use client';

import { useEffect, useMemo, useRef, useState } from 'react';
import { Lightbox } from '#app/_ui/lightbox.tsx';
import { useNumbers, useWords } from '#words';
import { objectUrl, words } from '../../names.ts';
import type { WireSample } from '../../wire.ts';
import { useLiveRun } from './live-run.tsx';

interface StripData {
  key: string;
  title: string;
  samples: WireSample[];
}

/** Follows the end of a row as it grows, unless somebody has scrolled back. */
function Strip({ title, samples, onOpen }: { title: string; samples: WireSample[]; onOpen: (index: number) => void }) {
  const t = useWords('runs.board');
  const { count } = useNumbers();
  const list = useRef<HTMLUListElement>(null);
  const isFollowing = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a longer row is what moves its end
  useEffect(() => {
    if (list.current && isFollowing.current) list.current.scrollLeft = list.current.scrollWidth;
  }, [samples.length]);
  return (
    <section aria-label={title}>
      <h3 className="mb-1.5 flex items-baseline justify-between gap-3 text-sm">
        <span className="truncate font-medium">{title}</span>
        <span className="shrink-0 text-xs tabular-nums text-ink-faint">{t('toStep', { step: count(samples[samples.length - 1].step) })}</span>
      </h3>
      <ul
        ref={list}
        onScroll={({ currentTarget: { scrollLeft, scrollWidth, clientWidth } }) => {
          isFollowing.current = scrollWidth - clientWidth - scrollLeft < 40;
        }}
        className="flex gap-2 overflow-x-auto pb-2"
      >
        {samples.map(({ runId, step, key }, i) => (
          <li key={step} className="shrink-0">
            <button type="button" onClick={() => onOpen(i)} aria-label={t('enlarge', { title, step: count(step) })} className="block rounded-lg">
              <img src={objectUrl(runId, key)} alt="" loading="lazy" decoding="async" className="checkerboard h-32 w-auto min-w-20 rounded-lg border object-cover [image-rendering:pixelated] hover:opacity-90" />
              <span className="mt-1 block text-center text-2xs tabular-nums text-ink-faint">{count(step)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Pictures made while it trains, one row per name, growing to the right. */
export function SampleStrips() {
  const t = useWords('runs.board');
  const { count } = useNumbers();
  const { samples, runs } = useLiveRun();
  const [open, setOpen] = useState<{ strip: string; index: number } | null>(null);
  const strips = useMemo(() => {
    const names = new Map(runs.map(({ id, name }) => [id, name]));
    const several = new Set(samples.map(({ runId }) => runId)).size > 1;
    const found = new Map<string, StripData>();
    for (const sample of samples) {
      const key = `${sample.runId} ${sample.name}`;
      const strip = found.get(key) ?? { key, title: several ? `${names.get(sample.runId) ?? ''}: ${words(sample.name).toLowerCase()}` : words(sample.name), samples: [] };
      strip.samples.push(sample);
      found.set(key, strip);
    }
    return [...found.values()].sort((a, b) => a.title.localeCompare(b.title));
  }, [samples, runs]);
  const shown = strips.find(({ key }) => key === open?.strip);
  if (strips.length === 0) return <p className="text-sm text-ink-soft">{t('noPictures')}</p>;
  return (
    <>
      <div className="space-y-5">
        {strips.map((strip) => (
          <Strip key={strip.key} title={strip.title} samples={strip.samples} onOpen={(index) => setOpen({ strip: strip.key, index })} />
        ))}
      </div>
      <Lightbox
        title={shown?.title ?? ''}
        images={(shown?.samples ?? []).map(({ runId, step, key }) => ({ label: t('step', { step: count(step) }), src: objectUrl(runId, key) }))}
        index={open?.index ?? null}
        onIndexChange={(index) => setOpen(index === null || open === null ? null : { ...open, index })}
      />
    </>
  );
}
