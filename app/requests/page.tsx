import { ClipboardCheck, PlusCircle, SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { Button } from '#app/_ui/button.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { dollars, plural } from '#app/_ui/format.ts';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Refresh } from '#app/_ui/refresh.tsx';
import { Stat, StatRow } from '#app/_ui/stat.tsx';
import { pageUser } from '#app/page-user.ts';
import { hasRole } from '#lib/auth/user.ts';
import { StudyStatus } from '#lib/generated/prisma/enums.ts';
import { requesterBalance } from '#lib/payment/balances.ts';
import { formatDollars } from '#lib/payment/money.ts';
import { listStudies, type StudyListRow } from '#lib/study/list-studies.ts';
import { AddFunds } from './add-funds.tsx';
import { StudyList } from './study-list.tsx';

export const metadata: Metadata = { title: 'Studies' };

async function Money({ userId }: { userId: string }) {
  const { available, held } = await requesterBalance(userId);
  return (
    <StatRow className="mb-6 grid-cols-1 sm:grid-cols-2">
      <Stat label="Balance" value={dollars(formatDollars(available))} detail={<span className="mt-1.5 block"><AddFunds isDemo={process.env.APIARY_DEMO === '1'} /></span>} />
      <Stat label="Set aside" value={dollars(formatDollars(held))} detail="for answers that are open or in review; what is not needed comes back" />
    </StatRow>
  );
}

function StatusLinks({ status }: { status?: string }) {
  return (
    <nav aria-label="Status" className="no-scrollbar mb-3 flex gap-1 overflow-x-auto">
      {[undefined, ...Object.values(StudyStatus)].map((name) => (
        <Button key={name ?? 'all'} asChild variant={name === status ? 'inverse' : 'ghost'} size="sm">
          <Link href={name ? `/requests?status=${name}` : '/requests'} aria-current={name === status ? 'true' : undefined}>
            {name ?? 'All'}
          </Link>
        </Button>
      ))}
    </nav>
  );
}

const NEW = (
  <Button asChild variant="primary">
    <Link href="/requests/new">
      <PlusCircle aria-hidden />
      New study
    </Link>
  </Button>
);

function Nothing({ isFiltered, isRequester }: { isFiltered: boolean; isRequester: boolean }) {
  if (isFiltered || !isRequester) return <EmptyState icon={<SearchX aria-hidden />} title="No studies here">{isFiltered ? 'No study has this status right now.' : 'Nobody has created a study yet.'}</EmptyState>;
  return (
    <EmptyState icon={<ClipboardCheck aria-hidden />} title="Launch your first study" actions={NEW}>
      Upload photographs, their edits and a CSV. People compare or rank the edits blind, and the majority decides.
    </EmptyState>
  );
}

/** A requester's studies; an administrator sees everybody's. */
export default async function RequestsPage({ searchParams }: { searchParams: Promise<{ status?: string }> }) {
  const user = await pageUser('Requester', 'Admin');
  const wanted = (await searchParams).status;
  const status = Object.values(StudyStatus).find((name) => name === wanted);
  const studies: StudyListRow[] = await listStudies({ user, status });
  const isRequester = hasRole(user, 'Requester');
  const toReview = studies.reduce((sum, study) => sum + study.toReview, 0);
  return (
    <>
      <Refresh seconds={10} />
      <PageHeader title="Studies" description={toReview > 0 ? `${plural(toReview, 'answer')} to review. Those you leave are approved by themselves.` : 'Blind studies on your pictures.'} actions={isRequester && NEW} />
      {isRequester && <Money userId={user.id} />}
      <StatusLinks status={status} />
      {studies.length === 0 ? <Nothing isFiltered={status !== undefined} isRequester={isRequester} /> : <StudyList studies={studies} />}
    </>
  );
}
