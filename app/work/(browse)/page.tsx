import { Coffee } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { Button } from '#app/_ui/button.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Refresh } from '#app/_ui/refresh.tsx';
import { words } from '#app/_words/words.ts';
import { pageUser } from '#app/page-user.ts';
import { findAssignments } from '#lib/crowd/assignment/find-assignments.ts';
import { findAvailableWork } from '#lib/crowd/hit/find-available-work.ts';
import { typicalSeconds } from '#lib/crowd/hit/typical-seconds.ts';
import { findQuestionWork } from '#lib/crowd/question/find-question-work.ts';
import { formatDollars } from '#lib/payment/money.ts';
import { InProgress, type HeldTask } from './in-progress.tsx';
import { StudyRow, type BoardStudy } from './study-row.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await words('board');
  return { title: t('title') };
}

interface Section {
  id: string;
  title: string;
  does: string;
  rows: BoardStudy[];
}

/** What this worker could do, by kind: studies first, then tasks that requesters' own scripts publish. */
async function loadSections(workerId: string): Promise<Section[]> {
  const [t, names, work, questions] = await Promise.all([words('board'), words('tasks'), findAvailableWork({ workerId }), findQuestionWork({ workerId })]);
  const times = await typicalSeconds(work.map(({ studyId }) => studyId));
  const types = [...new Set(work.map(({ taskType }) => taskType))];
  const money = (payment: bigint) => ({ payment: formatDollars(payment), micros: Number(payment) });
  const studies = types.map((type): Section => {
    const rows = work.filter(({ taskType }) => taskType === type).map((study): BoardStudy => ({ ...study, ...money(study.payment), id: study.studyId, href: `/work/${study.studyId}`, typicalSeconds: times.get(study.studyId) ?? null }));
    return { id: type, title: names(`names.${type}.title`), does: names(`names.${type}.does`), rows };
  });
  const rows = questions.map((kind): BoardStudy => ({ ...kind, ...money(kind.payment), id: kind.hitTypeId, href: `/work/tasks/${kind.hitTypeId}`, typicalSeconds: null }));
  return rows.length > 0 ? [...studies, { id: 'questions', title: t('questions.title'), does: t('questions.does'), rows }] : studies;
}

/** Tasks that the worker holds. */
async function loadRunning(workerId: string): Promise<HeldTask[]> {
  const held = await findAssignments({ workerId, statuses: ['Accepted'] });
  const running = held.filter(({ deadline }) => deadline.getTime() > Date.now());
  return running.map(({ studyId, hitTypeId, ...row }) => ({ ...row, href: studyId ? `/work/${studyId}` : `/work/tasks/${hitTypeId}`, payment: formatDollars(row.payment), deadline: row.deadline.toISOString() }));
}

/** The job board. */
export default async function WorkPage() {
  const user = await pageUser('Worker');
  const [t, sections, running] = await Promise.all([words('board'), loadSections(user.id), loadRunning(user.id)]);
  return (
    <>
      <Refresh seconds={30} />
      <PageHeader title={t('title')} description={t('description')} />
      {running.length > 0 && <InProgress tasks={running} />}
      {sections.length === 0 ? (
        <EmptyState
          icon={<Coffee aria-hidden />}
          title={t('empty.title')}
          actions={
            <Button asChild>
              <Link href="/work/earnings">{t('empty.earnings')}</Link>
            </Button>
          }
        >
          {t('empty.text')}
        </EmptyState>
      ) : (
        sections.map(({ id, title, does, rows }) => (
          <section key={id} aria-labelledby={`type-${id}`} className="mb-8">
            <header className="mb-2.5 flex flex-wrap items-baseline gap-x-3">
              <h2 id={`type-${id}`} className="text-sm font-semibold">
                {title}
              </h2>
              <p className="text-xs text-ink-faint">{does}</p>
            </header>
            <ul className="divide-y overflow-hidden rounded-xl border bg-surface shadow-1">
              {rows.map((row) => (
                <StudyRow key={row.id} study={row} />
              ))}
            </ul>
          </section>
        ))
      )}
    </>
  );
}
