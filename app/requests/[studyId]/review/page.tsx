import { ClipboardCheck } from 'lucide-react';
import Link from 'next/link';
import { Button } from '#app/_ui/button.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { words } from '#app/_words/words.ts';
import { findAnswers } from '#lib/study/find-answers.ts';
import { BlindNotice } from '../blind-notice.tsx';
import { loadStudy } from '../load-study.ts';
import { Pages } from '../pages.tsx';
import { ReviewList } from './review-list.tsx';

const STATUSES = ['Submitted', 'Approved', 'Rejected'] as const;

interface Props {
  params: Promise<{ studyId: string }>;
  searchParams: Promise<{ status?: string; page?: string; worker?: string }>;
}

/** Answers to approve or reject. */
export default async function ReviewPage({ params, searchParams }: Props) {
  const { studyId } = await params;
  const { study, user, isOwner, isBlind } = await loadStudy(studyId);
  if (isBlind) return <BlindNotice />;
  const [wanted, t] = await Promise.all([searchParams, words('results.review')]);
  const status = STATUSES.find((name) => name === wanted.status) ?? 'Submitted';
  const { answers, total, page, pages } = await findAnswers({ studyId, user, status, workerId: wanted.worker, page: Number(wanted.page ?? 1) });
  const hrefOf = (said: { status?: string; page?: number; worker?: string }): string => {
    const query = new URLSearchParams(Object.entries({ status, worker: wanted.worker, ...said }).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])));
    return `/requests/${studyId}/review?${query}`;
  };
  return (
    <>
      <nav aria-label={t('status')} className="no-scrollbar mb-4 flex items-center gap-1 overflow-x-auto">
        {STATUSES.map((name) => (
          <Button key={name} asChild size="sm" variant={name === status ? 'inverse' : 'ghost'}>
            <Link href={hrefOf({ status: name, page: undefined })} aria-current={name === status ? 'true' : undefined}>
              {t(`names.${name}`)}
            </Link>
          </Button>
        ))}
        {wanted.worker && (
          <Button asChild size="sm" variant="ghost" className="ml-auto">
            <Link href={hrefOf({ worker: undefined, page: undefined })}>{t('everyWorker')}</Link>
          </Button>
        )}
      </nav>
      {answers.length === 0 ? (
        <EmptyState icon={<ClipboardCheck aria-hidden />} title={t(status === 'Submitted' ? 'empty.title' : 'empty.titleOther')}>
          {t(`empty.${status}`)}
        </EmptyState>
      ) : (
        <ReviewList
          key={`${status}-${page}-${wanted.worker ?? ''}`}
          studyId={studyId}
          status={status}
          total={total}
          canDecide={isOwner}
          labels={study.design.kind === 'CompareEdits' ? study.design.labels : null}
          answers={answers.map(({ submittedAt, autoApproveAt, ...row }) => ({ ...row, submittedAt: submittedAt.toISOString(), autoApproveAt: autoApproveAt?.toISOString() ?? null }))}
        />
      )}
      <Pages page={page} pages={pages} hrefOf={(to) => hrefOf({ page: to })} />
    </>
  );
}
