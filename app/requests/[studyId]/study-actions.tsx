'use client';

import { Ban, Pause, Play, Rocket } from 'lucide-react';
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx';
import { toast } from '#app/_ui/toast.tsx';
import type { StudyStatus } from '#lib/generated/prisma/enums.ts';
import { changeStudyAction, publishAction } from './actions.ts';

type Outcome = { serverError?: string; validationErrors?: unknown } | undefined;

export interface StudyActionsProps {
  studyId: string;
  name: string;
  status: StudyStatus;
  /** Already formatted, e.g. "$28.80". */
  cost: string;
}

/** What its requester can do with a study in its present status. */
export function StudyActions({ studyId, name, status, cost }: StudyActionsProps) {
  const router = useRouter();
  async function run(work: Promise<Outcome>, done: string): Promise<void> {
    const result = await work.catch((): Outcome => ({ serverError: 'Apiary cannot be reached. Nothing was changed.' }));
    if (result?.serverError || result?.validationErrors) toast.error(result.serverError ?? 'This cannot be done.');
    else toast.success(done);
    router.refresh();
  }
  const cancel = (description: ReactNode, label: string): ReactNode => (
    <ConfirmDialog
      title={`${label}?`}
      description={description}
      confirmLabel={label}
      cancelLabel="Keep it"
      isDangerous
      onConfirm={() => run(changeStudyAction({ studyId, change: 'cancel' }), 'Study cancelled')}
      trigger={
        <Button variant="ghost" icon={<Ban aria-hidden />}>
          {label}
        </Button>
      }
    />
  );
  if (status === 'Draft') {
    return (
      <>
        {cancel('The draft is put away; nothing was published or paid.', 'Discard draft')}
        <ConfirmDialog
          title={`Publish “${name}”?`}
          description={`${cost} is set aside, the design is fixed, and workers can start at once.`}
          confirmLabel="Publish study"
          onConfirm={() => run(publishAction({ studyId }), 'Study published')}
          trigger={
            <Button variant="primary" icon={<Rocket aria-hidden />}>
              Publish study
            </Button>
          }
        />
      </>
    );
  }
  if (status !== 'Live' && status !== 'Paused') return null;
  const isLive = status === 'Live';
  return (
    <>
      <Button icon={isLive ? <Pause aria-hidden /> : <Play aria-hidden />} onClick={() => void run(changeStudyAction({ studyId, change: isLive ? 'pause' : 'resume' }), isLive ? 'Paused: no new tasks are handed out' : 'Live again')}>
        {isLive ? 'Pause' : 'Resume'}
      </Button>
      {cancel('Nothing more is handed out and free places are refunded. Answers given so far, and those in progress, are kept and paid. This cannot be undone.', 'Cancel study')}
    </>
  );
}
