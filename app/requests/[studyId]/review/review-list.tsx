'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useNumbers, useWords } from '#words';
import { Button } from '#app/_ui/button.tsx';
import { Checkbox } from '#app/_ui/checkbox.tsx';
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx';
import { toast } from '#app/_ui/toast.tsx';
import { useAlive } from '#app/_ui/use-alive.ts';
import type { AnswerRow } from '#lib/study/find-answers.ts';
import { approveAction, approveSomeAction } from '../actions.ts';
import { Answer } from './answer.tsx';
import { BonusDialog } from './bonus-dialog.tsx';
import { RejectDialog } from './reject-dialog.tsx';

export type ListedAnswer = Omit<AnswerRow, 'submittedAt' | 'autoApproveAt'> & { submittedAt: string; autoApproveAt: string | null };

export interface ReviewListProps {
  studyId: string;
  status: 'Submitted' | 'Approved' | 'Rejected';
  answers: ListedAnswer[];
  /** With this status, on all pages. */
  total: number;
  canDecide: boolean;
  labels: { a: string; b: string } | null;
}

/** Answers with what can be decided about them: one, some, or all at once. */
export function ReviewList({ studyId, status, answers, total, canDecide, labels }: ReviewListProps) {
  const t = useWords('results.review');
  const { count } = useNumbers();
  const away = useWords('frame')('unchanged');
  const router = useRouter();
  const isAlive = useAlive();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [isPending, setPending] = useState(false);
  const ids = answers.map(({ assignmentId }) => assignmentId).filter((id) => chosen.has(id));

  const choose = (id: string, isChosen: boolean): void => {
    const next = new Set(chosen);
    if (isChosen) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  function finish(said: string): void {
    setChosen(new Set());
    toast.success(said);
    router.refresh();
  }
  async function approve(assignmentIds: string[]): Promise<void> {
    setPending(true);
    const result = await approveAction({ assignmentIds, overrideRejection: status === 'Rejected' }).catch(() => ({ data: undefined, serverError: away }));
    setPending(false);
    if (result.serverError || !result.data) toast.error(result.serverError ?? t('cannotApprove'));
    else finish(t('approved', { count: result.data.approved }));
  }
  async function approveAll(): Promise<void> {
    let approved = 0;
    for (;;) {
      const result = await approveSomeAction({ studyId }).catch(() => ({ data: undefined, serverError: away }));
      if (result.serverError || !result.data) {
        toast.error(`${result.serverError ?? t('cannotApprove')}${approved > 0 ? ` ${t('approvedBefore', { count: approved })}` : ''}`);
        return router.refresh();
      }
      approved += result.data.approved;
      if (result.data.left === 0 || result.data.approved === 0) return finish(t('approved', { count: approved }));
    }
  }

  const canAct = canDecide;
  // A choice made before the page is alive would be lost without a word: until then it shows that it cannot be made.
  return (
    <fieldset disabled={!isAlive} className="min-w-0">
      {canAct && (
        <div className="sticky top-0 z-10 -mx-1 mb-3 flex flex-wrap items-center gap-2 bg-canvas/95 px-1 py-2 max-lg:top-13">
          <Checkbox
            label={ids.length > 0 ? t('chosen', { count: count(ids.length) }) : t('chooseAll')}
            checked={ids.length === answers.length}
            onCheckedChange={(isChosen) => setChosen(isChosen ? new Set(answers.map(({ assignmentId }) => assignmentId)) : new Set())}
          />
          <div className="ml-auto flex flex-wrap gap-2">
            {status !== 'Approved' && (
              <Button size="sm" variant="primary" disabled={ids.length === 0} isPending={isPending} onClick={() => void approve(ids)}>
                {t(status === 'Rejected' ? 'approveAfterAll' : 'approveChosen')}
              </Button>
            )}
            {status !== 'Rejected' && <BonusDialog assignmentIds={ids} onDone={(paid) => finish(t('bonusesPaid', { count: paid }))} />}
            {status === 'Submitted' && (
              <>
                <RejectDialog assignmentIds={ids} onDone={(rejected) => finish(t('rejected', { count: rejected }))} />
                <ConfirmDialog
                  title={t('all.title', { count: total })}
                  description={t('all.text')}
                  confirmLabel={t('all.label')}
                  onConfirm={approveAll}
                  trigger={<Button size="sm">{t('all.trigger', { count: count(total) })}</Button>}
                />
              </>
            )}
          </div>
        </div>
      )}
      <ul className="divide-y overflow-hidden rounded-xl border bg-surface shadow-1">
        {answers.map((answer) => (
          <Answer key={answer.assignmentId} answer={answer} studyId={studyId} labels={labels} isChosen={canAct ? chosen.has(answer.assignmentId) : null} onChoose={(isChosen) => choose(answer.assignmentId, isChosen)} />
        ))}
      </ul>
    </fieldset>
  );
}
