'use client';

import { Copy, RotateCcw, Square, Wand2 } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { Button } from '#app/_ui/button.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { StatusBadge } from '#app/_ui/status-badge.tsx';
import { Time } from '#app/_ui/time.tsx';
import { toast } from '#app/_ui/toast.tsx';
import { useWords } from '#words';
import { stageName } from '../../names.ts';
import { isUnderWay } from '../../wire.ts';
import { cancelRunAction, retryRunAction } from './actions.ts';
import { useLiveRun } from './live-run.tsx';

/** Stages that the form can start; those inside of loops, too. */
const CLONED: readonly string[] = ['loop', 'triplets', 'rankings', 'pairs', 'reward', 'active', 'fine-tune', 'study', 'evaluation'];

type Outcome = { serverError?: string; validationErrors?: unknown } | undefined;

export interface RunHeaderProps {
  createdBy: string;
  parent: { id: string; name: string } | null;
}

/** What a run is, how it stands, and what can be done about it. */
export function RunHeader({ createdBy, parent }: RunHeaderProps) {
  const t = useWords('runs.page');
  const stages = useWords('research.stages');
  const router = useRouter();
  const { run, silentSince, isAway } = useLiveRun();
  async function act(work: Promise<Outcome>, done: string): Promise<void> {
    const result = await work.catch((): Outcome => ({ serverError: t('away') }));
    if (result?.serverError || result?.validationErrors) toast.error(result.serverError ?? t('impossible'));
    else toast.success(done);
    router.refresh();
  }
  const canRetry = run.status === 'Failed' || run.status === 'Cancelled';
  const retry = (
    <Button variant={canRetry ? 'primary' : 'secondary'} icon={<RotateCcw aria-hidden />} onClick={() => void act(retryRunAction({ runId: run.id }), t('goesOn'))}>
      {t(run.status === 'Cancelled' ? 'resume' : 'again')}
    </Button>
  );
  return (
    <>
      <PageHeader
        back={parent ? { href: `/research/runs/${parent.id}`, label: parent.name } : { href: '/research/runs', label: t('runs') }}
        title={run.name}
        badge={
          <span role="status" className="flex items-center gap-2">
            <StatusBadge status={run.status} />
            {isAway && <span className="text-xs text-ink-faint">{t('connectionLost')}</span>}
          </span>
        }
        description={t.rich('startedBy', { stage: stageName(run.stage, stages), name: createdBy, time: () => <Time value={run.startedAt ?? run.createdAt} /> })}
        actions={
          <>
            {run.stage === 'edit' && (
              <Button asChild variant="ghost">
                <Link href={`/research/playground?edit=${run.id}`}>
                  <Wand2 aria-hidden />
                  {t('inPlayground')}
                </Link>
              </Button>
            )}
            {CLONED.includes(run.stage) && (
              <Button asChild variant="ghost">
                <Link href={`/research/${run.stage === 'retrain-without' ? 'retrain' : 'runs/new'}?from=${run.id}`}>
                  <Copy aria-hidden />
                  {t('useSettings')}
                </Link>
              </Button>
            )}
            {canRetry && retry}
            {isUnderWay(run) && (
              <ConfirmDialog
                title={t('stop.title', { name: run.name })}
                description={t('stop.text')}
                confirmLabel={t('stop.action')}
                cancelLabel={t('stop.keep')}
                isDangerous
                onConfirm={() => act(cancelRunAction({ runId: run.id }), t('stop.done'))}
                trigger={<Button icon={<Square aria-hidden />}>{t('stop.open')}</Button>}
              />
            )}
          </>
        }
      />
      {silentSince && isUnderWay(run) && (
        <Callout tone="warn" role="status" title={t('silent.title', { time: silentSince.slice(11, 19) })} className="mb-6">
          {t('silent.text')}
        </Callout>
      )}
      {run.error && (
        <Callout tone="bad" title={t('failed', { name: run.name })} className="mb-6">
          {run.error}
        </Callout>
      )}
    </>
  );
}
