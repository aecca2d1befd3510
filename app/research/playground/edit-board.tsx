'use client';

import { Maximize2, Wand2 } from 'lucide-react';
import Link from 'next/link';
import { type CSSProperties, type KeyboardEvent, useState } from 'react';
import { ComparisonBar } from '#app/_tasks/comparison-bar.tsx';
import { useComparison } from '#app/_tasks/use-comparison.ts';
import { Callout } from '#app/_ui/callout.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { ImageFrame, type Reveal } from '#app/_ui/image-frame.tsx';
import { isShortcut } from '#app/_ui/is-shortcut.ts';
import { Lightbox } from '#app/_ui/lightbox.tsx';
import { Progress } from '#app/_ui/progress.tsx';
import { Select } from '#app/_ui/select.tsx';
import { StatusBadge } from '#app/_ui/status-badge.tsx';
import { useZoom, type ZoomControl } from '#app/_ui/use-zoom.ts';
import { useNumbers, useWords } from '#words';
import { isUnderWay } from '../wire.ts';
import { madeBy, type WireEdit, type WireEditor } from './wire.ts';

/** Stands for the original where a picture is chosen to lie over the others. */
const ORIGINAL = 'original';

interface CellProps {
  label: string;
  href?: string;
  url: string | null | undefined;
  /** It may still come. */
  isAwaited: boolean;
  zoom: ZoomControl;
  over?: { src: string; reveal: Reveal | null } | null;
  onEnlarge: () => void;
}

function Cell({ label, href, url, isAwaited, zoom, over, onEnlarge }: CellProps) {
  const t = useWords('playground.board');
  return (
    <figure className="min-w-0">
      {url ? (
        <div className="group/cell relative">
          <ImageFrame src={url} alt={label} zoom={zoom} overlay={over ? { src: over.src, alt: t('comparedWith'), isShown: false, reveal: over.reveal } : undefined} className="aspect-square border [&_img]:[image-rendering:pixelated]" />
          <button type="button" aria-label={t('large', { label })} onClick={onEnlarge} className="absolute right-1.5 top-1.5 flex size-8 items-center justify-center rounded-md bg-surface/85 text-ink-soft shadow-1 backdrop-blur-sm hover:text-ink pointer-coarse:after:absolute pointer-coarse:after:-inset-1.5">
            <Maximize2 aria-hidden className="size-3.5" />
          </button>
        </div>
      ) : (
        <div className={`flex aspect-square items-center justify-center rounded-lg bg-muted text-xs text-ink-soft ${isAwaited ? 'motion-safe:animate-pulse' : ''}`}>{isAwaited ? <span className="sr-only">{t('onItsWay')}</span> : t('notMade')}</div>
      )}
      <figcaption className="mt-1.5 truncate text-center text-xs font-medium">
        {href ? (
          <Link href={href} className="rounded hover:underline">
            {label}
          </Link>
        ) : (
          label
        )}
      </figcaption>
    </figure>
  );
}

function StatusLine({ edit }: { edit: WireEdit }) {
  const t = useWords('playground.board');
  const { status, made, modelIds, seeds, label, done, total } = edit;
  const wanted = modelIds.length * seeds.length;
  if (!isUnderWay(edit)) return status === 'Failed' || status === 'Cancelled' ? <StatusBadge status={status} /> : null;
  return (
    <div role="status" className="w-full sm:w-64">
      <p className="mb-1 flex justify-between gap-3 text-xs tabular-nums text-ink-soft">
        <span className="truncate">{status === 'Queued' ? t('waits') : (label ?? t('starting'))}</span>
        <span>{t('made', { made: made.length, wanted })}</span>
      </p>
      <Progress label={t('label')} value={made.length + (made.length < wanted && total ? ((done ?? 0) % (total / seeds.length)) / (total / seeds.length) : 0)} max={wanted} />
    </div>
  );
}

/** What editors made of one picture: a row for each seed, the original first; laid over each other by slider or overlay. */
export function EditBoard({ edit, editors }: { edit: WireEdit | undefined; editors: readonly WireEditor[] }) {
  const t = useWords('playground.board');
  const gone = useWords('playground')('gone');
  const { figure } = useNumbers();
  const comparison = useComparison();
  const zoom = useZoom();
  const [against, setAgainst] = useState(ORIGINAL);
  const [open, setOpen] = useState<{ seed: number; index: number } | null>(null);
  if (!edit) return <EmptyState icon={<Wand2 aria-hidden />} title={t('empty.title')}>{t('empty.text')}</EmptyState>;
  const { instruction, modelIds, seeds, originalUrl, runId, error } = edit;
  const nameOf = (id: string): string => editors.find((editor) => editor.id === id)?.name ?? gone;
  const overId = modelIds.includes(against) ? against : ORIGINAL;
  const overlay = (seed: number, own: string): CellProps['over'] => {
    if (!comparison.shown.reveal || own === overId) return null;
    const src = overId === ORIGINAL ? originalUrl : madeBy(edit, overId, seed);
    return src ? { src, reveal: comparison.shown.reveal } : null;
  };
  const rowOf = (seed: number) => [{ id: ORIGINAL, label: t('original'), url: originalUrl }, ...modelIds.map((id) => ({ id, label: nameOf(id), url: madeBy(edit, id, seed) }))];
  function onKeyDown(event: KeyboardEvent): void {
    if (event.target instanceof HTMLInputElement || isShortcut(event)) return;
    if (comparison.onKey(event.key)) event.preventDefault();
    else if (event.key === 'z') zoom.toggle();
  }
  const enlarged = open ? rowOf(open.seed).filter(({ url }) => url) : [];
  return (
    <section aria-label={t('label')} onKeyDown={onKeyDown} className="rounded-xl border bg-surface p-4 shadow-1 sm:p-5">
      <header className="mb-4 flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <div className="min-w-0">
          <h2 className="text-lg font-semibold tracking-tight wrap-break-word">{instruction}</h2>
          <p className="text-xs text-ink-faint">
            {t.rich('facts', {
              text: figure(edit.sampling.textGuidance),
              image: figure(edit.sampling.imageGuidance),
              steps: edit.sampling.steps,
              run: (text) => (
                <Link href={`/research/runs/${runId}`} className="rounded underline underline-offset-2 hover:text-ink">
                  {text}
                </Link>
              ),
            })}
          </p>
        </div>
        <StatusLine edit={edit} />
      </header>
      {error && <Callout tone="bad" title={error} className="mb-4" />}
      <div className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-2">
        <ComparisonBar comparison={comparison} isPermanent against={overId === ORIGINAL ? undefined : nameOf(overId)} />
        {comparison.mode !== 'side-by-side' && modelIds.length > 1 && (
          <Select aria-label={t('laidOver')} className="w-48" value={overId} onValueChange={setAgainst} options={[{ value: ORIGINAL, label: t('original') }, ...modelIds.map((id) => ({ value: id, label: nameOf(id) }))]} />
        )}
      </div>
      <div className="space-y-5">
        {seeds.map((seed) => (
          <section key={seed} aria-label={t('seedLabel', { seed: String(seed) })}>
            {seeds.length > 1 && <h3 className="mb-1.5 text-xs tabular-nums text-ink-faint">{t('seed', { seed: String(seed) })}</h3>}
            <div className="grid grid-cols-2 gap-3 md:grid-cols-[repeat(var(--cells),minmax(0,20rem))]" style={{ '--cells': modelIds.length + 1 } as CSSProperties}>
              {rowOf(seed).map(({ id, label, url }, i) => (
                <Cell
                  key={id}
                  label={label}
                  href={id === ORIGINAL ? undefined : `/research/models/${id}`}
                  url={url}
                  isAwaited={isUnderWay(edit)}
                  zoom={zoom}
                  over={overlay(seed, id)}
                  onEnlarge={() => setOpen({ seed, index: rowOf(seed).slice(0, i).filter((one) => one.url).length })}
                />
              ))}
            </div>
          </section>
        ))}
      </div>
      <p className="mt-4 text-xs text-ink-faint max-sm:hidden">{t('keys')}</p>
      <Lightbox title={instruction} images={enlarged.map(({ label, url }) => ({ label, src: url as string }))} index={open?.index ?? null} onIndexChange={(index) => setOpen(index === null || !open ? null : { ...open, index })} />
    </section>
  );
}
