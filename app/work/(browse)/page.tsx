import { Coffee } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { TASK_NAMES } from '#app/_tasks/names.ts';
import { Button } from '#app/_ui/button.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Refresh } from '#app/_ui/refresh.tsx';
import { pageUser } from '#app/page-user.ts';
import type { TTaskType } from '#lib/contracts/work.ts';
import { findAssignments } from '#lib/crowd/assignment/find-assignments.ts';
import { findAvailableWork } from '#lib/crowd/hit/find-available-work.ts';
import { typicalSeconds } from '#lib/crowd/hit/typical-seconds.ts';
import { formatDollars } from '#lib/payment/money.ts';
import { InProgress } from './in-progress.tsx';
import { StudyRow, type BoardStudy } from './study-row.tsx';

export const metadata: Metadata = { title: 'Tasks' };

/** Studies with tasks for this worker, what they hold already first. */
async function load(workerId: string) {
  const [work, held] = await Promise.all([findAvailableWork({ workerId }), findAssignments({ workerId, statuses: ['Accepted'] })]);
  const times = await typicalSeconds(work.map(({ studyId }) => studyId));
  const studies = work.map(
    (study): BoardStudy => ({ ...study, payment: formatDollars(study.payment), micros: Number(study.payment), typicalSeconds: times.get(study.studyId) ?? null }),
  );
  const now = Date.now();
  const running = held.filter(({ deadline }) => deadline.getTime() > now);
  return { studies, running: running.map((row) => ({ ...row, payment: formatDollars(row.payment), deadline: row.deadline.toISOString() })) };
}

/** The job board. */
export default async function WorkPage() {
  const user = await pageUser('Worker');
  const { studies, running } = await load(user.id);
  const types = [...new Set(studies.map(({ taskType }) => taskType))] as TTaskType[];
  return (
    <>
      <Refresh seconds={30} />
      <PageHeader title="Tasks" description="Choose a study, look at its first task, and accept when you like it. You are paid for every task that is approved." />
      {running.length > 0 && <InProgress tasks={running} />}
      {studies.length === 0 ? (
        <EmptyState
          icon={<Coffee aria-hidden />}
          title="No tasks for you right now"
          actions={
            <Button asChild>
              <Link href="/work/earnings">See your earnings</Link>
            </Button>
          }
        >
          New studies appear here by themselves; the list looks for them every half minute. You may also have done every task that one person may do in the studies that are open.
        </EmptyState>
      ) : (
        types.map((type) => (
          <section key={type} aria-labelledby={`type-${type}`} className="mb-8">
            <header className="mb-2.5 flex flex-wrap items-baseline gap-x-3">
              <h2 id={`type-${type}`} className="text-sm font-semibold">
                {TASK_NAMES[type].title}
              </h2>
              <p className="text-xs text-ink-faint">{TASK_NAMES[type].does}</p>
            </header>
            <ul className="divide-y overflow-hidden rounded-xl border bg-surface shadow-1">
              {studies
                .filter(({ taskType }) => taskType === type)
                .map((study) => (
                  <StudyRow key={study.studyId} study={study} />
                ))}
            </ul>
          </section>
        ))
      )}
    </>
  );
}
