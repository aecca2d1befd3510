'use client';

import { Ban, Pause, Play, Rocket } from 'lucide-react';
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { useWords } from '#words';
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
  const t = useWords('results');
  const frame = useWords('frame');
  const router = useRouter();
  async function run(work: Promise<Outcome>, done: string): Promise<void> {
    const result = await work.catch((): Outcome => ({ serverError: frame('unchanged') }));
    if (result?.serverError || result?.validationErrors) toast.error(result.serverError ?? frame('impossible'));
    else toast.success(done);
    router.refresh();
  }
  const cancel = (key: 'discard' | 'cancel'): ReactNode => (
    <ConfirmDialog
      title={t(`actions.${key}.title`)}
      description={t(`actions.${key}.text`)}
      confirmLabel={t(`actions.${key}.label`)}
      cancelLabel={t('actions.keep')}
      isDangerous
      onConfirm={() => run(changeStudyAction({ studyId, change: 'cancel' }), t('actions.cancelled'))}
      trigger={
        <Button variant="ghost" icon={<Ban aria-hidden />}>
          {t(`actions.${key}.label`)}
        </Button>
      }
    />
  );
  if (status === 'Draft') {
    return (
      <>
        {cancel('discard')}
        <ConfirmDialog
          title={t('actions.publish.title', { name })}
          description={t('actions.publish.text', { cost })}
          confirmLabel={t('actions.publish.label')}
          onConfirm={() => run(publishAction({ studyId }), t('actions.publish.done'))}
          trigger={
            <Button variant="primary" icon={<Rocket aria-hidden />}>
              {t('actions.publish.label')}
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
      <Button icon={isLive ? <Pause aria-hidden /> : <Play aria-hidden />} onClick={() => void run(changeStudyAction({ studyId, change: isLive ? 'pause' : 'resume' }), t(isLive ? 'actions.paused' : 'actions.live'))}>
        {t(isLive ? 'actions.pause' : 'actions.resume')}
      </Button>
      {cancel('cancel')}
    </>
  );
}
