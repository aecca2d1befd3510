'use client';

import { RotateCcw, Send } from 'lucide-react';
import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { cn } from '#app/_ui/cn.ts';
import { Time } from '#app/_ui/time.tsx';
import { useWords } from '#words';
import { isUnderWay } from '../wire.ts';
import { SendDialog } from './send-dialog.tsx';
import type { WireEdit, WireEditor } from './wire.ts';

export interface EditHistoryProps {
  edits: readonly WireEdit[];
  editors: readonly WireEditor[];
  shownId: string | undefined;
  feePerDollar: number;
  onShow: (edit: WireEdit) => void;
  /** Fills the form with an earlier edit's settings. */
  onReuse: (edit: WireEdit) => void;
}

/** Pictures of an entry; the rest is a number. */
const SHOWN = 4;

function Entry({ edit, isShown, onShow, onReuse }: { edit: WireEdit; isShown: boolean; onShow: () => void; onReuse: () => void }) {
  const t = useWords('playground.history');
  const { instruction, made, originalUrl, createdAt, modelIds, seeds } = edit;
  const state = isUnderWay(edit) ? 'underWay' : edit.status === 'Failed' ? 'failed' : edit.status === 'Cancelled' ? 'cancelled' : 'done';
  const pictures = [originalUrl, ...made.map(({ url }) => url)].filter((url) => url !== null);
  return (
    <li className={cn('relative flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2.5 transition-colors hover:bg-subtle/70', isShown && 'bg-honey-soft')}>
      <div aria-hidden className="flex shrink-0 gap-1">
        {pictures.slice(0, SHOWN).map((url) => (
          <img key={url} src={url} alt="" loading="lazy" className="size-10 rounded border object-cover [image-rendering:pixelated]" />
        ))}
        {pictures.length > SHOWN && <span className="flex size-10 items-center justify-center rounded bg-muted text-2xs text-ink-soft">+{pictures.length - SHOWN}</span>}
        {pictures.length === 0 && <span className="size-10 rounded bg-muted" />}
      </div>
      <div className="min-w-0 flex-1 basis-40">
        <button type="button" aria-current={isShown || undefined} onClick={onShow} className="block max-w-full truncate text-left text-sm font-medium after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:outline-ring">
          {instruction}
        </button>
        <p className="text-xs text-ink-soft">{t.rich('size', { editors: modelIds.length, seeds: seeds.length, state, time: () => <Time value={createdAt} /> })}</p>
      </div>
      <Button size="sm" variant="ghost" className="relative z-10" icon={<RotateCcw aria-hidden />} onClick={onReuse}>
        {t('again')}
      </Button>
    </li>
  );
}

/** What was asked before, newest first, and the way to people. */
export function EditHistory({ edits, editors, shownId, feePerDollar, onShow, onReuse }: EditHistoryProps) {
  const t = useWords('playground.history');
  const [isSending, setSending] = useState(false);
  const finished = edits.filter(({ status }) => status === 'Succeeded');
  return (
    <section aria-labelledby="history">
      <header className="mb-2.5 flex flex-wrap items-center justify-between gap-3">
        <h2 id="history" className="text-[0.9375rem] font-semibold">
          {t('title')}
        </h2>
        <Button icon={<Send aria-hidden />} disabled={finished.length === 0} onClick={() => setSending(true)}>
          {t('send')}
        </Button>
      </header>
      <ul className="divide-y overflow-hidden rounded-xl border bg-surface shadow-1">
        {edits.map((edit) => (
          <Entry key={edit.runId} edit={edit} isShown={edit.runId === shownId} onShow={() => onShow(edit)} onReuse={() => onReuse(edit)} />
        ))}
      </ul>
      {isSending && <SendDialog edits={finished} shownId={shownId} editors={editors} feePerDollar={feePerDollar} onClose={() => setSending(false)} />}
    </section>
  );
}
