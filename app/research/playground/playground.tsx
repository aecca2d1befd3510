'use client';

import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { useWords } from '#words';
import type { TEditedPicture } from '#lib/run/stages/edit.ts';
import { startEditAction } from './actions.ts';
import { EditBoard } from './edit-board.tsx';
import { EditForm, type EditSettings } from './edit-form.tsx';
import { EditHistory } from './edit-history.tsx';
import type { Pictures } from './picture-dialog.tsx';
import { useLiveEdits } from './use-live-edits.ts';
import type { Picked, WireEdit, WireEditor } from './wire.ts';

export interface PlaygroundProps {
  editors: readonly WireEditor[];
  /** The reader's edits, newest first. */
  read: readonly WireEdit[];
  pictures: Pictures;
  /** The editor to begin with, and the edit to show. */
  start: { modelId?: string; runId?: string };
  /** The platform's fee on one dollar, in micro-dollars. */
  feePerDollar: number;
}

type PlaygroundWords = ReturnType<typeof useWords<'playground'>>;

/** The picture of an earlier edit, to be edited again. */
function pickedFrom({ picture, originalUrl }: WireEdit, t: PlaygroundWords): Picked | null {
  return originalUrl === null ? null : { picture, url: originalUrl, name: t(picture.scene ? 'scene' : 'earlier') };
}

function firstSettings({ editors, read, pictures, start }: PlaygroundProps, t: PlaygroundWords): EditSettings {
  const editor = editors.find(({ id }) => id === start.modelId) ?? editors[0];
  const last = read.find(({ runId }) => runId === start.runId);
  const picked = (last && pickedFrom(last, t)) ?? pictures.scenes[0] ?? null;
  if (last) return { picked, instruction: last.instruction, modelIds: [...last.modelIds], seed: last.seeds[0], count: last.seeds.length, sampling: last.sampling };
  return { picked, instruction: picked?.instruction ?? '', modelIds: [editor.id], seed: 1, count: 1, sampling: editor.sampling };
}

/** Asks editors to edit, shows what they make as it arrives, and what they made before. */
export function Playground(props: PlaygroundProps) {
  const { editors, read, pictures, feePerDollar } = props;
  const t = useWords('playground');
  const router = useRouter();
  const board = useRef<HTMLDivElement>(null);
  const { edits, add } = useLiveEdits(read);
  const [settings, setSettings] = useState(() => firstSettings(props, t));
  const [shownId, setShownId] = useState(props.start.runId ?? read[0]?.runId);
  const [error, setError] = useState<{ path: string; message: string } | null>(null);
  const [isPending, setPending] = useState(false);
  const shown = edits.find(({ runId }) => runId === shownId) ?? edits[0];

  function change(update: Partial<EditSettings>): void {
    setSettings((before) => ({ ...before, ...update }));
    setError(null);
  }
  function show(edit: WireEdit): void {
    setShownId(edit.runId);
    window.history.replaceState(null, '', `/research/playground?edit=${edit.runId}`);
    board.current?.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
  }
  async function submit(): Promise<void> {
    const { picked, instruction, modelIds, seed, count, sampling } = settings;
    if (!picked) return setError({ path: 'picture', message: t('choosePicture') });
    const picture: TEditedPicture = picked.picture;
    const asked = { picture, instruction: instruction.trim(), modelIds, seeds: Array.from({ length: count }, (_, i) => seed + i), sampling };
    setPending(true);
    setError(null);
    const result = await startEditAction({ config: asked }).catch(() => ({ data: undefined, serverError: t('away') }));
    setPending(false);
    const answer = result?.data;
    if (!answer?.runId) return setError({ path: answer?.path ?? '', message: answer?.message ?? result?.serverError ?? t('impossible') });
    const edit: WireEdit = { runId: answer.runId, status: 'Queued', createdAt: new Date().toISOString(), error: null, ...asked, originalUrl: picked.url, made: [], label: null, done: null, total: null };
    add(edit);
    show(edit);
  }

  return (
    <div className="grid items-start gap-6 lg:grid-cols-[20rem_minmax(0,1fr)]">
      <EditForm editors={editors} pictures={pictures} settings={settings} onChange={change} error={error} isPending={isPending} onSubmit={() => void submit()} onPicturesChanged={() => router.refresh()} />
      <div ref={board} className="min-w-0 scroll-mt-16 space-y-6">
        <EditBoard edit={shown} editors={editors} />
        {edits.length > 0 && (
          <EditHistory
            edits={edits}
            editors={editors}
            shownId={shown?.runId}
            feePerDollar={feePerDollar}
            onShow={show}
            onReuse={(edit) => {
              change({ picked: pickedFrom(edit, t) ?? settings.picked, instruction: edit.instruction, modelIds: edit.modelIds.filter((id) => editors.some((editor) => editor.id === id)), seed: edit.seeds[0], count: edit.seeds.length, sampling: edit.sampling });
              show(edit);
            }}
          />
        )}
      </div>
    </div>
  );
}
