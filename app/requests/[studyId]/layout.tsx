import { Download } from 'lucide-react';
import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { useWords } from '#words';
import { Button } from '#app/_ui/button.tsx';
import { Dropdown, DropdownItem } from '#app/_ui/dropdown.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { StatusBadge } from '#app/_ui/status-badge.tsx';
import { Time } from '#app/_ui/time.tsx';
import { numbers, words } from '#app/_words/words.ts';
import { WIRE_NAMES } from '#lib/crowd/task-types/names.ts';
import { formatDollars } from '#lib/payment/money.ts';
import { LiveProgress } from './live-progress.tsx';
import { loadProgress, loadStudy } from './load-study.ts';
import { StudyActions } from './study-actions.tsx';
import { StudyTabs } from './study-tabs.tsx';

interface Props {
  params: Promise<{ studyId: string }>;
  children: ReactNode;
}

/** The study's name in the browser's tab. */
export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { study } = await loadStudy((await params).studyId);
  return { title: study.name };
}

function Export({ studyId, isWritten }: { studyId: string; isWritten: boolean }) {
  const t = useWords('results.export');
  const written = isWritten ? 'yes' : 'no';
  const base = `/api/v1/studies/${studyId}`;
  return (
    <Dropdown
      trigger={
        <Button icon={<Download aria-hidden />}>
          {t('title')}
        </Button>
      }
    >
      <DropdownItem asChild>
        <a href={`${base}/export.csv`} download>
          {t('csv', { written })}
        </a>
      </DropdownItem>
      <DropdownItem asChild>
        <a href={`${base}/export.jsonl`} download>
          {t('jsonl', { written })}
        </a>
      </DropdownItem>
      {isWritten && (
        <DropdownItem asChild>
          <a href={`${base}/dataset.parquet`} download>
            {t('parquet')}
          </a>
        </DropdownItem>
      )}
      <DropdownItem asChild>
        <a href={`${base}/items.csv`} download>
          {t('items')}
        </a>
      </DropdownItem>
      <DropdownItem asChild>
        <a href={`${base}/results`} target="_blank" rel="noreferrer">
          {t('results')}
        </a>
      </DropdownItem>
    </Dropdown>
  );
}

/** The head of every page of a study: what it is, how it is doing, what can be done. */
export default async function StudyLayout({ params, children }: Props) {
  const { studyId } = await params;
  const { study, isOwner, isBlind } = await loadStudy(studyId);
  const [progress, t, names] = await Promise.all([loadProgress(studyId), words('results.head'), words('tasks.names')]);
  const { dollars } = await numbers();
  const { name, status, taskType, items, tests, overlap, payment, fee, publishedAt, createdAt, requesterName } = study;
  const cost = dollars(formatDollars((payment + fee) * BigInt((items + tests) * overlap)));
  return (
    <>
      <PageHeader
        back={{ href: '/requests', label: t('back') }}
        title={name}
        badge={<StatusBadge status={status} />}
        description={
          <>
            {names(`${WIRE_NAMES[taskType]}.title`)} · {t('sample', { items, answers: overlap })} · {t('each', { amount: dollars(formatDollars(payment)) })} ·{' '}
            {t.rich(publishedAt ? 'published' : 'created', { time: () => <Time value={(publishedAt ?? createdAt).toISOString()} /> })}
            {!isOwner && ` · ${t('by', { name: requesterName })}`}
          </>
        }
        actions={
          <>
            {publishedAt && !isBlind && <Export studyId={studyId} isWritten={taskType === 'WriteInstructions' || taskType === 'EditCaptions'} />}
            {isOwner && <StudyActions studyId={studyId} name={name} status={status} cost={cost} />}
          </>
        }
      />
      {publishedAt && <LiveProgress studyId={studyId} initial={progress} />}
      <StudyTabs studyId={studyId} toReview={progress.toReview} isProlific={study.audience === 'Prolific'} />
      {children}
    </>
  );
}
