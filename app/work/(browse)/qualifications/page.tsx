import { BadgeCheck } from 'lucide-react';
import type { Metadata } from 'next';
import { Badge } from '#app/_ui/badge.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Time } from '#app/_ui/time.tsx';
import { words } from '#app/_words/words.ts';
import { pageUser } from '#app/page-user.ts';
import { workerProfile } from '#lib/account/worker-profile.ts';
import { findForWorker, type WorkerQualification } from '#lib/crowd/qualification/find-for-worker.ts';
import { useWords } from '#words';
import { AskButton } from './ask-button.tsx';
import { ProfileForm } from './profile-form.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await words('board');
  return { title: t('qualifications.title') };
}

function State({ value, grantedAt, request }: WorkerQualification) {
  const t = useWords('board');
  if (value !== null && grantedAt) {
    return (
      <p className="flex flex-wrap items-center gap-2 text-xs text-ink-faint">
        <Badge tone="good">{t('qualifications.state.granted', { value })}</Badge>
        <span>{t.rich('qualifications.state.since', { time: () => <Time value={grantedAt.toISOString()} /> })}</span>
      </p>
    );
  }
  if (!request) return null;
  if (request.status === 'Pending') return <Badge tone="info">{t('qualifications.state.pending')}</Badge>;
  if (request.status === 'Started') return <Badge tone="honey">{t('qualifications.state.started')}</Badge>;
  if (request.status === 'Rejected') {
    return (
      <p className="flex flex-wrap items-center gap-2 text-xs text-ink-faint">
        <Badge tone="neutral">{t('qualifications.state.rejected')}</Badge>
        {request.reason}
      </p>
    );
  }
  return null;
}

/** What a worker has, has asked for, and can ask for. */
export default async function QualificationsPage() {
  const user = await pageUser('Worker');
  const [t, all, profile] = await Promise.all([words('board'), findForWorker({ workerId: user.id }), workerProfile(user.id)]);
  const sections = [
    { id: 'mine', title: t('qualifications.mine'), rows: all.filter(({ value }) => value !== null) },
    { id: 'others', title: t('qualifications.others'), rows: all.filter(({ value }) => value === null) },
  ].filter(({ rows }) => rows.length > 0);
  return (
    <>
      <PageHeader title={t('qualifications.title')} description={t('qualifications.description')} />
      {sections.length === 0 && (
        <EmptyState icon={<BadgeCheck aria-hidden />} title={t('qualifications.empty.title')}>
          {t('qualifications.empty.text')}
        </EmptyState>
      )}
      {sections.map(({ id, title, rows }) => (
        <section key={id} aria-labelledby={`q-${id}`} className="mb-8">
          <h2 id={`q-${id}`} className="mb-2.5 text-sm font-semibold">
            {title}
          </h2>
          <ul className="divide-y overflow-hidden rounded-xl border bg-surface shadow-1">
            {rows.map((row) => (
              <li key={row.id} className="flex flex-col gap-3 px-4 py-3.5 sm:flex-row sm:items-center sm:gap-6 sm:px-5">
                <div className="min-w-0 flex-1">
                  <h3 className="text-[0.9375rem] font-medium">{row.name}</h3>
                  <p className="line-clamp-2 text-sm text-ink-soft">{row.description}</p>
                  <div className="mt-1.5 flex flex-wrap items-center gap-x-4 gap-y-1">
                    <span className="text-xs text-ink-faint">{t('qualifications.by', { name: row.requesterName })}</span>
                    <State {...row} />
                  </div>
                </div>
                {row.canAsk && <AskButton typeId={row.id} hasTest={row.hasTest} isBegun={row.request?.status === 'Started'} />}
              </li>
            ))}
          </ul>
        </section>
      ))}
      <div className="mt-8">
        <ProfileForm {...profile} />
      </div>
    </>
  );
}
