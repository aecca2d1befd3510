'use client';

import { Button } from '#app/_ui/button.tsx';
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx';
import { StatusBadge } from '#app/_ui/status-badge.tsx';
import { Time } from '#app/_ui/time.tsx';
import { toast } from '#app/_ui/toast.tsx';
import { useNumbers, useWords } from '#words';
import { returnAction } from './actions.ts';
import { TaskLink } from './task-link.tsx';

export interface HeldTask {
  assignmentId: string;
  /** Where one goes on with it. */
  href: string;
  title: string;
  payment: string;
  /** ISO 8601. */
  deadline: string;
}

/** Tasks the worker holds: to go on with, or to give back. */
export function InProgress({ tasks }: { tasks: HeldTask[] }) {
  const t = useWords('board');
  const frame = useWords('frame');
  const { dollars } = useNumbers();
  async function giveBack(assignmentId: string): Promise<void> {
    const result = await returnAction({ assignmentId }).catch(() => null);
    if (result?.data) toast.success(t('inProgress.returned'));
    else toast.error(result?.serverError ?? frame('unreachable'));
  }
  return (
    <section aria-labelledby="in-progress" className="mb-8">
      <h2 id="in-progress" className="mb-2.5 text-sm font-semibold">
        {t('inProgress.title')}
      </h2>
      <ul className="divide-y overflow-hidden rounded-xl border border-honey-line bg-surface shadow-1">
        {tasks.map(({ assignmentId, href, title, payment, deadline }) => (
          <li key={assignmentId} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 sm:px-5">
            <StatusBadge status="Accepted" />
            <div className="min-w-0 flex-1 basis-48">
              <p className="truncate text-sm font-medium">{title}</p>
              <p className="text-xs text-ink-faint">{t.rich('inProgress.until', { amount: dollars(payment), time: () => <Time value={deadline} /> })}</p>
            </div>
            <div className="flex gap-2">
              <ConfirmDialog
                title={t('inProgress.confirm.title')}
                description={t('inProgress.confirm.text')}
                confirmLabel={t('inProgress.confirm.action')}
                onConfirm={() => giveBack(assignmentId)}
                trigger={<Button size="sm">{t('inProgress.return')}</Button>}
              />
              <Button asChild size="sm" variant="primary">
                <TaskLink href={href}>{t('inProgress.goOn')}</TaskLink>
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
