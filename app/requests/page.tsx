import { ClipboardCheck, PlusCircle, SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { Button } from '#app/_ui/button.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Refresh } from '#app/_ui/refresh.tsx';
import { Stat, StatRow } from '#app/_ui/stat.tsx';
import { numbers, words } from '#app/_words/words.ts';
import { useWords } from '#words';
import { pageUser } from '#app/page-user.ts';
import { hasRole } from '#lib/auth/user.ts';
import { StudyStatus } from '#lib/generated/prisma/enums.ts';
import { requesterBalance } from '#lib/payment/balances.ts';
import { formatDollars } from '#lib/payment/money.ts';
import { listStudies, type StudyListRow } from '#lib/study/list-studies.ts';
import { AddFunds } from './add-funds.tsx';
import { StudyList } from './study-list.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await words('requests.studies');
  return { title: t('title') };
}

async function Money({ userId }: { userId: string }) {
  const t = await words('requests.studies');
  const { dollars } = await numbers();
  const { available, held } = await requesterBalance(userId);
  return (
    <StatRow className="mb-6 grid-cols-1 sm:grid-cols-2">
      <Stat label={t('balance')} value={dollars(formatDollars(available))} detail={<span className="mt-1.5 block"><AddFunds isDemo={process.env.APIARY_DEMO === '1'} /></span>} />
      <Stat label={t('setAside.label')} value={dollars(formatDollars(held))} detail={t('setAside.detail')} />
    </StatRow>
  );
}

function StatusLinks({ status }: { status?: StudyStatus }) {
  const t = useWords('requests.studies');
  const names = useWords('frame.status');
  return (
    <nav aria-label={t('status')} className="no-scrollbar mb-3 flex gap-1 overflow-x-auto">
      {[undefined, ...Object.values(StudyStatus)].map((name) => (
        <Button key={name ?? 'all'} asChild variant={name === status ? 'inverse' : 'ghost'} size="sm">
          <Link href={name ? `/requests?status=${name}` : '/requests'} aria-current={name === status ? 'true' : undefined}>
            {name ? names(name) : t('all')}
          </Link>
        </Button>
      ))}
    </nav>
  );
}

function NewStudyLink() {
  const t = useWords('requests.studies');
  return (
    <Button asChild variant="primary">
      <Link href="/requests/new">
        <PlusCircle aria-hidden />
        {t('new')}
      </Link>
    </Button>
  );
}

function Nothing({ isFiltered, isRequester }: { isFiltered: boolean; isRequester: boolean }) {
  const t = useWords('requests.studies');
  if (isFiltered || !isRequester) return <EmptyState icon={<SearchX aria-hidden />} title={t('none.title')}>{t(isFiltered ? 'none.filtered' : 'none.text')}</EmptyState>;
  return (
    <EmptyState icon={<ClipboardCheck aria-hidden />} title={t('first.title')} actions={<NewStudyLink />}>
      {t('first.text')}
    </EmptyState>
  );
}

/** A requester's studies; an administrator sees everybody's. */
export default async function RequestsPage({ searchParams }: { searchParams: Promise<{ status?: string }> }) {
  const t = await words('requests.studies');
  const user = await pageUser('Requester', 'Admin');
  const wanted = (await searchParams).status;
  const status = Object.values(StudyStatus).find((name) => name === wanted);
  const studies: StudyListRow[] = await listStudies({ user, status });
  const isRequester = hasRole(user, 'Requester');
  const toReview = studies.reduce((sum, study) => sum + study.toReview, 0);
  return (
    <>
      <Refresh seconds={10} />
      <PageHeader title={t('title')} description={toReview > 0 ? t('toReview', { count: toReview }) : t('description')} actions={isRequester && <NewStudyLink />} />
      {isRequester && <Money userId={user.id} />}
      <StatusLinks status={status} />
      {studies.length === 0 ? <Nothing isFiltered={status !== undefined} isRequester={isRequester} /> : <StudyList studies={studies} />}
    </>
  );
}
