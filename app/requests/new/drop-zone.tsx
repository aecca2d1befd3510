'use client';

import { FolderOpen, Images, Upload } from 'lucide-react';
import { useRef, useState, type ChangeEvent, type DragEvent } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { cn } from '#app/_ui/cn.ts';
import { useWords } from '#words';
import { chosenFiles, droppedFiles, type ChosenFile } from './dropped-files.ts';

/** Where pictures and the table go: dropped, or chosen as files or as a folder. */
export function DropZone({ onFiles, isCompact }: { onFiles: (files: ChosenFile[]) => void; isCompact: boolean }) {
  const t = useWords('requests.form.drop');
  const [isOver, setOver] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);

  async function drop(event: DragEvent): Promise<void> {
    event.preventDefault();
    setOver(false);
    onFiles(await droppedFiles(event.dataTransfer));
  }
  function choose(event: ChangeEvent<HTMLInputElement>): void {
    if (event.target.files) onFiles(chosenFiles(event.target.files));
    event.target.value = ''; // the same file may be chosen again after it was mended
  }

  return (
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => void drop(event)}
      className={cn(
        'flex flex-col items-center justify-center gap-3 rounded-xl border border-dashed border-line-strong px-4 text-center transition-colors sm:flex-row sm:gap-4',
        isCompact ? 'py-4' : 'py-10',
        isOver && 'border-honey-ink bg-honey-soft',
      )}
    >
      <span aria-hidden className="flex size-10 shrink-0 items-center justify-center rounded-xl bg-honey-soft text-honey-ink">
        <Upload className="size-5" />
      </span>
      <div className="sm:text-left">
        <p className="text-sm font-medium">{t('title')}</p>
        <p className="text-xs text-ink-faint">{t('formats')}</p>
      </div>
      <div className="flex gap-2 sm:ml-auto">
        <input ref={files} type="file" multiple tabIndex={-1} aria-label={t('files')} accept="image/*,.csv,.tsv,text/csv" onChange={choose} className="sr-only" />
        <input ref={folder} type="file" multiple tabIndex={-1} aria-label={t('folder')} {...{ webkitdirectory: '' }} onChange={choose} className="sr-only" />
        <Button icon={<Images aria-hidden />} onClick={() => files.current?.click()}>
          {t('chooseFiles')}
        </Button>
        <Button icon={<FolderOpen aria-hidden />} onClick={() => folder.current?.click()} className="pointer-coarse:hidden">
          {t('chooseFolder')}
        </Button>
      </div>
    </div>
  );
}
