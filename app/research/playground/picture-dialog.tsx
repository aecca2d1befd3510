'use client';

import { Shuffle, Upload } from 'lucide-react';
import { useRef, useState, type ReactNode } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { Dialog } from '#app/_ui/dialog.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Select } from '#app/_ui/select.tsx';
import { Skeleton } from '#app/_ui/skeleton.tsx';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '#app/_ui/tabs.tsx';
import { useWords } from '#words';
import { sendPicture } from '#app/requests/new/send-picture.ts';
import { drawScenesAction, studyPicturesAction } from './actions.ts';
import type { Picked } from './wire.ts';

export interface Pictures {
  /** Held-out scenes drawn last. */
  scenes: readonly Picked[];
  isDrawing: boolean;
  /** Studies whose pictures may be used. */
  studies: readonly { id: string; name: string; items: number }[];
}

export interface PictureDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  pictures: Pictures;
  onPick: (picked: Picked) => void;
  onPicturesChanged: () => void;
}

/** Pictures to choose from, each with what might be asked of it. */
function Choices({ label, choices, onPick }: { label: string; choices: readonly Picked[]; onPick: (picked: Picked) => void }) {
  return (
    <ul aria-label={label} className="grid grid-cols-3 gap-2 sm:grid-cols-4">
      {choices.map((picked) => (
        <li key={picked.url}>
          <button type="button" onClick={() => onPick(picked)} className="block w-full rounded-lg text-left hover:opacity-85">
            <img src={picked.url} alt="" loading="lazy" className="aspect-square w-full rounded-lg border object-cover [image-rendering:pixelated]" />
            <span className="mt-1 line-clamp-2 text-2xs text-ink-soft">{picked.instruction || picked.name}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Scenes({ scenes, isDrawing, onPick, onDrawn }: { scenes: readonly Picked[]; isDrawing: boolean; onPick: (picked: Picked) => void; onDrawn: () => void }) {
  const t = useWords('playground.pictures');
  const [failure, setFailure] = useState<string>();
  const [isAsked, setAsked] = useState(false);
  async function draw(): Promise<void> {
    setAsked(true);
    const result = await drawScenesAction().catch(() => ({ serverError: t('away'), data: undefined }));
    setFailure(result?.serverError);
    setAsked(false);
    onDrawn();
  }
  return (
    <div className="space-y-3">
      <div className="flex items-center justify-between gap-3">
        <p className="text-xs text-ink-soft">{t('scenesText')}</p>
        <Button size="sm" icon={<Shuffle aria-hidden />} isPending={isAsked || isDrawing} onClick={() => void draw()}>
          {t(scenes.length === 0 ? 'draw' : 'others')}
        </Button>
      </div>
      {failure && <Callout tone="bad" role="alert" title={failure} />}
      {isDrawing && scenes.length === 0 && <Skeleton className="h-40 rounded-lg" />}
      <Choices label={t('scenes')} choices={scenes} onPick={onPick} />
    </div>
  );
}

function FromStudy({ studies, onPick }: { studies: Pictures['studies']; onPick: (picked: Picked) => void }) {
  const t = useWords('playground.pictures');
  const [choices, setChoices] = useState<readonly Picked[] | null>([]);
  const [failure, setFailure] = useState<string>();
  async function open(studyId: string): Promise<void> {
    setChoices(null);
    const result = await studyPicturesAction({ studyId }).catch(() => ({ serverError: t('away'), data: undefined }));
    setFailure(result?.data ? undefined : (result?.serverError ?? t('unreadable')));
    const name = studies.find(({ id }) => id === studyId)?.name ?? t('aStudy');
    setChoices((result?.data ?? []).map(({ imageId, instruction }) => ({ picture: { imageId }, url: `/api/v1/pictures/${imageId}/thumb`, name, instruction })));
  }
  if (studies.length === 0) return <p className="text-sm text-ink-soft">{t('noStudy')}</p>;
  return (
    <div className="space-y-3">
      <Field label={t('study')} hint={t('studyHint')}>
        <Select options={studies.map(({ id, name, items }) => ({ value: id, label: name, hint: t('items', { count: items }) }))} onValueChange={(id) => void open(id)} />
      </Field>
      {failure && <Callout tone="bad" role="alert" title={failure} />}
      {choices === null ? <Skeleton className="h-40 rounded-lg" /> : <Choices label={t('ofStudy')} choices={choices} onPick={onPick} />}
    </div>
  );
}

function OwnPicture({ onPick }: { onPick: (picked: Picked) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [isSending, setSending] = useState(false);
  const [failure, setFailure] = useState<string>();
  const t = useWords('playground.pictures');
  const form = useWords('requests.form');
  async function send(file: File | undefined): Promise<void> {
    if (!file) return;
    setSending(true);
    setFailure(undefined);
    try {
      const { imageId } = await sendPicture({ path: file.name, file }, form);
      onPick({ picture: { imageId }, url: `/api/v1/pictures/${imageId}/display`, name: file.name });
    } catch (error) {
      setFailure(error instanceof TypeError ? form('uploads.away', { path: file.name }) : (error as Error).message);
    } finally {
      setSending(false);
    }
  }
  return (
    <div className="space-y-3">
      <section
        aria-label={t('upload')}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          void send(event.dataTransfer.files[0]);
        }}
        className="flex flex-col items-center gap-3 rounded-xl border border-dashed border-line-strong px-4 py-10 text-center"
      >
        <p className="text-sm text-ink-soft">{t('drop')}</p>
        <Button icon={<Upload aria-hidden />} isPending={isSending} onClick={() => input.current?.click()}>
          {t('file')}
        </Button>
        <input
          ref={input}
          type="file"
          accept="image/*"
          aria-label={t('input')}
          tabIndex={-1}
          className="sr-only"
          onChange={({ target }) => {
            void send(target.files?.[0]);
            target.value = ''; // the same file may be chosen again
          }}
        />
      </section>
      {failure && <Callout tone="bad" role="alert" title={failure} />}
    </div>
  );
}

/** Where a picture to edit comes from: the world, a study, or one's own machine. */
export function PictureDialog({ open, onOpenChange, pictures, onPick, onPicturesChanged }: PictureDialogProps) {
  const t = useWords('playground.pictures');
  const pick = (picked: Picked): void => {
    onPick(picked);
    onOpenChange(false);
  };
  const tabs: ['scenes' | 'upload' | 'study', ReactNode][] = [
    ['scenes', <Scenes key="scenes" scenes={pictures.scenes} isDrawing={pictures.isDrawing} onPick={pick} onDrawn={onPicturesChanged} />],
    ['upload', <OwnPicture key="own" onPick={pick} />],
    ['study', <FromStudy key="study" studies={pictures.studies} onPick={pick} />],
  ];
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('title')} className="sm:max-w-2xl">
      <Tabs defaultValue="scenes">
        <TabsList aria-label={t('from')}>
          {tabs.map(([name]) => (
            <TabsTrigger key={name} value={name}>
              {t(`tabs.${name}`)}
            </TabsTrigger>
          ))}
        </TabsList>
        {tabs.map(([name, content]) => (
          <TabsContent key={name} value={name} className="min-h-80">
            {content}
          </TabsContent>
        ))}
      </Tabs>
    </Dialog>
  );
}
