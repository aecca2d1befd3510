'use client';

import { CornerDownLeft } from 'lucide-react';
import { useEffect, useRef, useState, type FormEvent, type KeyboardEvent, type ReactNode } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Lightbox } from '#app/_ui/lightbox.tsx';
import { useZoom } from '#app/_ui/use-zoom.ts';
import { useWords } from '#words';
import { KeysDialog } from './keys-dialog.tsx';
import { handlePictureKey } from './picture-keys.ts';
import type { TaskKey, TaskWords } from './task-form.ts';
import { TaskPicture } from './task-picture.tsx';
import { TaskToolbar } from './task-toolbar.tsx';
import { usePictures } from './use-pictures.ts';
import { useTaskKeys } from './use-task-keys.ts';

function keysOf(t: TaskWords): TaskKey[] {
  return [
    { keys: [t('keys.names.enter')], does: t('keys.nextField') },
    { keys: [t('keys.names.ctrlEnter')], does: t('keys.handIn') },
    { keys: [t('keys.names.escape')], does: t('keys.leaveField') },
    { keys: ['Z'], does: t('keys.magnifyOne') },
    { keys: ['+', '−'], does: t('keys.zoom') },
    { keys: [t('keys.names.shiftArrows')], does: t('keys.moveOne') },
    { keys: ['?'], does: t('keys.these') },
  ];
}

export interface WritingSheetProps {
  title: string;
  /** What the title is, when it is not what to do. */
  eyebrow?: string;
  original: string;
  guideline: ReactNode;
  /** The fields, in a column. */
  children: ReactNode;
  /** Texts that are right, of how many. */
  ready: number;
  size: number;
  isReadOnly: boolean;
  footer?: ReactNode;
  /** Called when everything is right. */
  onSubmit: () => void;
  /** Called when something is not: the first wrong field gets the focus once it is marked. */
  onTried: () => void;
}

/** A picture, and beside it a form in which people write about it: what the two writing tasks have in common. */
export function WritingSheet({ title, eyebrow, original, guideline, children, ready, size, isReadOnly, footer, onSubmit, onTried }: WritingSheetProps) {
  const t = useWords('tasks');
  const [isLarge, setLarge] = useState(false);
  const [areKeysOpen, setKeysOpen] = useState(false);
  const [tries, setTries] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const zoom = useZoom();
  const pictures = usePictures(1);

  useTaskKeys({
    onKey: (key, event) => {
      if (handlePictureKey(key, event, zoom)) return true;
      if (key === '?') setKeysOpen(true);
      return key === '?';
    },
  });
  useEffect(() => {
    if (tries > 0) form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus();
  }, [tries]);
  useEffect(() => {
    if (isReadOnly || !window.matchMedia('(pointer: fine)').matches) return;
    [...(form.current?.querySelectorAll('textarea') ?? [])].find(({ value }) => value === '')?.focus({ preventScroll: true });
  }, [isReadOnly]);

  function submit(event?: FormEvent): void {
    event?.preventDefault();
    if (isReadOnly || !pictures.areReady) return;
    if (ready === size) onSubmit();
    else {
      onTried();
      setTries(tries + 1);
    }
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
  };

  return (
    <form ref={form} noValidate onSubmit={submit} onKeyDown={onKeyDown} className="flex min-h-0 flex-1 flex-col gap-3 lg:grid lg:grid-cols-[minmax(0,1fr)_minmax(24rem,30rem)] lg:grid-rows-[minmax(0,1fr)_auto] lg:gap-x-5">
      <div className="flex min-h-0 flex-col gap-3 lg:row-span-2">
        <div className="flex items-start justify-between gap-3">
          <div className="min-w-0">
            {eyebrow && <p className="text-2xs font-medium text-ink-faint">{eyebrow}</p>}
            <h2 className="text-base font-semibold leading-6 text-pretty sm:text-lg sm:leading-7">{title}</h2>
          </div>
          <TaskToolbar zoom={zoom} onKeys={() => setKeysOpen(true)} className="shrink-0" />
        </div>
        <TaskPicture label={t('picture.original')} src={original} zoom={zoom} pictures={pictures} onEnlarge={() => setLarge(true)} className="min-h-0 flex-1 max-lg:aspect-[4/3] max-lg:max-h-[45dvh] max-lg:flex-none" />
      </div>
      <div className="min-h-0 space-y-4 lg:overflow-y-auto lg:px-1 lg:pb-2">
        {guideline}
        {children}
      </div>
      <div className="sticky bottom-0 -mx-4 border-t bg-canvas px-4 pb-[max(0.75rem,env(safe-area-inset-bottom))] pt-3 lg:static lg:mx-0 lg:border-0 lg:p-0">
        {footer ?? (
          <Button type="submit" variant="primary" size="lg" className="h-12 w-full" disabled={isReadOnly || !pictures.areReady}>
            {!pictures.areReady ? t('picture.waitingForOne') : ready === size ? t('handIn') : t('writing.ready', { ready, size })}
            {ready === size && pictures.areReady && <CornerDownLeft aria-hidden className="pointer-coarse:hidden" />}
          </Button>
        )}
      </div>
      <Lightbox title={title} images={[{ label: t('picture.original'), src: original }]} index={isLarge ? 0 : null} onIndexChange={(index) => setLarge(index !== null)} />
      <KeysDialog open={areKeysOpen} onOpenChange={setKeysOpen} keys={keysOf(t)} />
    </form>
  );
}
