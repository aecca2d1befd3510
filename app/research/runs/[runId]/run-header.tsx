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
  const router = useRouter();
  const { run, silentSince, isAway } = useLiveRun();
  async function act(work: Promise<Outcome>, done: string): Promise<void> {
    const result = await work.catch((): Outcome => ({ serverError: 'Apiary cannot be reached. Nothing was changed.' }));
    if (result?.serverError || result?.validationErrors) toast.error(result.serverError ?? 'This cannot be done.');
    else toast.success(done);
    router.refresh();
  }
  const canRetry = run.status === 'Failed' || run.status === 'Cancelled';
  const retry = (
    <Button variant={canRetry ? 'primary' : 'secondary'} icon={<RotateCcw aria-hidden />} onClick={() => void act(retryRunAction({ runId: run.id }), 'It goes on from where it was')}>
      {run.status === 'Cancelled' ? 'Resume' : 'Try again'}
    </Button>
  );
  return (
    <>
      <PageHeader
        back={parent ? { href: `/research/runs/${parent.id}`, label: parent.name } : { href: '/research/runs', label: 'Runs' }}
        title={run.name}
        badge={
          <span role="status" className="flex items-center gap-2">
            <StatusBadge status={run.status} />
            {isAway && <span className="text-xs text-ink-faint">connection lost; reading again every few seconds</span>}
          </span>
        }
        description={
          <>
            {stageName(run.stage)} · started by {createdBy} <Time value={run.startedAt ?? run.createdAt} />
          </>
        }
        actions={
          <>
            {run.stage === 'edit' && (
              <Button asChild variant="ghost">
                <Link href={`/research/playground?edit=${run.id}`}>
                  <Wand2 aria-hidden />
                  In the playground
                </Link>
              </Button>
            )}
            {CLONED.includes(run.stage) && (
              <Button asChild variant="ghost">
                <Link href={`/research/${run.stage === 'retrain-without' ? 'retrain' : 'runs/new'}?from=${run.id}`}>
                  <Copy aria-hidden />
                  Use these settings
                </Link>
              </Button>
            )}
            {canRetry && retry}
            {isUnderWay(run) && (
              <ConfirmDialog
                title={`Stop “${run.name}”?`}
                description="Stages that are under way save their state and stop; open studies are closed, and answers given so far are kept and paid. You can resume it later."
                confirmLabel="Stop the run"
                cancelLabel="Let it run"
                isDangerous
                onConfirm={() => act(cancelRunAction({ runId: run.id }), 'The run is stopped')}
                trigger={<Button icon={<Square aria-hidden />}>Stop</Button>}
              />
            )}
          </>
        }
      />
      {silentSince && isUnderWay(run) && (
        <Callout tone="warn" role="status" title={`No worker has been heard of since ${silentSince.slice(11, 19)} UTC`} className="mb-6">
          Nothing is lost: it goes on by itself as soon as a gpu-worker is there.
        </Callout>
      )}
      {run.error && (
        <Callout tone="bad" title={`${run.name} failed`} className="mb-6">
          {run.error}
        </Callout>
      )}
    </>
  );
}
