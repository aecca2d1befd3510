'use client';

import { useState } from 'react';
import { Lightbox } from '#app/_ui/lightbox.tsx';
import { useWords } from '#words';
import { objectUrl } from './names.ts';

/** Sheets of many small pictures that a run names, large on a click. */
export function ContactSheets({ runId, sheets }: { runId: string; sheets: readonly { label: string; key: string }[] }) {
  const t = useWords('research.sheets');
  const [open, setOpen] = useState<number | null>(null);
  return (
    <>
      <ul className="grid grid-cols-1 gap-4 sm:grid-cols-2">
        {sheets.map(({ label, key }, i) => (
          <li key={key} className={sheets.length === 1 ? 'sm:col-span-2' : undefined}>
            <button type="button" onClick={() => setOpen(i)} aria-label={t('enlarge', { label })} className="block w-full rounded-lg">
              <img src={objectUrl(runId, key)} alt="" loading="lazy" decoding="async" className="h-auto max-h-[32rem] w-auto max-w-full rounded-lg border [image-rendering:pixelated]" />
            </button>
            <p className="mt-1.5 text-xs text-ink-soft">{label}</p>
          </li>
        ))}
      </ul>
      <Lightbox title={t('title')} images={sheets.map(({ label, key }) => ({ label, src: objectUrl(runId, key) }))} index={open} onIndexChange={setOpen} />
    </>
  );
}
