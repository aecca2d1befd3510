'use client';

import { useState } from 'react';
import { Lightbox } from '#app/_ui/lightbox.tsx';
import { Slider } from '#app/_ui/slider.tsx';
import { useNumbers, useWords } from '#words';
import { words } from '../../names.ts';
import { RunMark } from './run-mark.tsx';
import type { Compared, ComparedSample } from './wire.ts';

/** What a run had painted by a step. */
function sampleAt({ samples }: Compared, name: string, step: number): ComparedSample | undefined {
  let found: ComparedSample | undefined;
  for (const sample of samples) if (sample.name === name && sample.step <= step && (!found || sample.step > found.step)) found = sample;
  return found;
}

/** The pictures of all runs at one step: rows are what was painted, from the same noise; the slider goes through the training. */
export function ComparedSamples({ runs, labels }: { runs: readonly Compared[]; labels: readonly string[] }) {
  const t = useWords('runs.compare');
  const { count } = useNumbers();
  const steps = [...new Set(runs.flatMap(({ samples }) => samples.map(({ step }) => step)))].sort((a, b) => a - b);
  const names = [...new Set(runs.flatMap(({ samples }) => samples.map(({ name }) => name)))].sort();
  const [chosen, setChosen] = useState<number | null>(null);
  const [open, setOpen] = useState<{ name: string; index: number } | null>(null);
  const at = Math.min(chosen ?? steps.length - 1, steps.length - 1);
  const step = steps[at];
  const pictures = (name: string) => runs.flatMap((run, i) => {
    const sample = sampleAt(run, name, step);
    return sample ? [{ run: i, label: t('sample', { name: labels[i], step: count(sample.step) }), src: sample.url }] : [];
  });
  return (
    <>
      <Slider label={t('step')} className="mb-4 max-w-xl" value={at} min={0} max={steps.length - 1} format={(index) => count(steps[index] ?? 0)} onValueChange={setChosen} hint={steps.length > 1 ? t('stepHint') : undefined} />
      <div className="space-y-5">
        {names.map((name) => (
          <section key={name} aria-label={words(name)}>
            <h3 className="mb-1.5 text-sm font-medium">{words(name)}</h3>
            <div className="grid grid-cols-2 gap-3 md:grid-cols-[repeat(auto-fit,minmax(12rem,1fr))]">
              {runs.map((run, i) => {
                const sample = sampleAt(run, name, step);
                const index = pictures(name).findIndex((picture) => picture.run === i);
                return (
                  <figure key={run.id} className="min-w-0">
                    {sample ? (
                      <button type="button" onClick={() => setOpen({ name, index })} aria-label={t('enlarge', { what: words(name).toLowerCase(), name: labels[i], step: count(sample.step) })} className="block w-full rounded-lg">
                        <img src={sample.url} alt="" decoding="async" className="w-full rounded-lg border [image-rendering:pixelated] hover:opacity-90" />
                      </button>
                    ) : (
                      <div className="flex aspect-[2/1] items-center justify-center rounded-lg bg-muted text-xs text-ink-soft">{t('nothing')}</div>
                    )}
                    <figcaption className="mt-1 flex items-center gap-2 text-xs text-ink-soft">
                      <RunMark index={i} />
                      <span className="truncate">{labels[i]}</span>
                      {sample && <span className="ml-auto shrink-0 tabular-nums text-ink-faint">{count(sample.step)}</span>}
                    </figcaption>
                  </figure>
                );
              })}
            </div>
          </section>
        ))}
      </div>
      <Lightbox title={open ? words(open.name) : ''} images={open ? pictures(open.name) : []} index={open?.index ?? null} onIndexChange={(index) => setOpen(index === null || !open ? null : { ...open, index })} />
    </>
  );
}
