import { Users } from 'lucide-react';
import { notFound } from 'next/navigation';
import { Badge } from '#app/_ui/badge.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { Stat, StatRow } from '#app/_ui/stat.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import { Time } from '#app/_ui/time.tsx';
import { numbers, words } from '#app/_words/words.ts';
import { findSubmissions } from '#lib/prolific/find-submissions.ts';
import { loadStudy } from '../load-study.ts';
import { DecideSubmission, RefreshButton, SendButton } from './submission-actions.tsx';

const TONES: Record<string, 'good' | 'bad' | 'warn' | 'neutral'> = { APPROVED: 'good', REJECTED: 'bad', 'AWAITING REVIEW': 'warn' };

/** Prolific's states, of studies and of submissions, with their messages. */
const STATES = {
  NEW: 'new', UNPUBLISHED: 'unpublished', SCHEDULED: 'scheduled', PUBLISHING: 'publishing', ACTIVE: 'active', PAUSED: 'paused', 'AWAITING REVIEW': 'awaitingReview', COMPLETED: 'completed',
  RESERVED: 'reserved', APPROVED: 'approved', REJECTED: 'rejected', RETURNED: 'returned', 'TIMED-OUT': 'timedOut',
} as const;

/** A state in words; one that Prolific adds some day stays as it is written there. */
function spell(status: string, t: Awaited<ReturnType<typeof words<'results.prolific.states'>>>): string {
  return Object.hasOwn(STATES, status) ? t(STATES[status as keyof typeof STATES]) : status.charAt(0) + status.slice(1).toLowerCase().replaceAll('-', ' ');
}

/** A study's participants from Prolific. */
export default async function ProlificPage({ params }: { params: Promise<{ studyId: string }> }) {
  const { studyId } = await params;
  const { study, isOwner } = await loadStudy(studyId);
  const [panel, t, states] = await Promise.all([findSubmissions(studyId), words('results.prolific'), words('results.prolific.states')]);
  const { count, decimal } = await numbers();
  if (!panel) notFound();
  const { prolificId, status, places, rewardCents, minutes, submissions } = panel;
  const waiting = submissions.filter((one) => one.status === 'AWAITING REVIEW').length;
  const isThere = prolificId !== null && status !== 'UNPUBLISHED';
  return (
    <>
      {!isThere && study.status === 'Live' && (
        <Callout tone="warn" title={t('notYet.title')} actions={isOwner && <SendButton studyId={studyId} />} className="mb-5">
          {t('notYet.text')}
        </Callout>
      )}
      <StatRow className="mb-6">
        <Stat label={t('state')} value={isThere ? spell(status, states) : t('no')} detail={prolificId ?? undefined} />
        <Stat label={t('participants')} value={count(submissions.length)} unit={t('of', { places: count(places) })} detail={t('minutes', { minutes: String(minutes) })} />
        <Stat label={t('toReview')} value={count(waiting)} />
        <Stat label={t('reward')} value={decimal(rewardCents / 100, 2)} detail={t('rewardText')} />
      </StatRow>
      {isOwner && isThere && (
        <div className="mb-3 flex justify-end">
          <RefreshButton studyId={studyId} />
        </div>
      )}
      {submissions.length === 0 ? (
        <EmptyState icon={<Users aria-hidden />} title={t('empty.title')}>
          {t('empty.text')}
        </EmptyState>
      ) : (
        <Table label={t('table.label')} isStacked>
          <Thead>
            <tr>
              <Th>{t('table.participant')}</Th>
              <Th>{t('table.state')}</Th>
              <Th align="right">{t('table.answered')}</Th>
              <Th align="right">{t('table.rejected')}</Th>
              <Th>{t('table.came')}</Th>
              <Th>
                <span className="sr-only">{t('table.decide')}</span>
              </Th>
            </tr>
          </Thead>
          <Tbody>
            {submissions.map((one) => (
              <Tr key={one.id}>
                <Td label={t('table.participant')}>
                  <code className="break-all font-mono text-xs">{one.participantId}</code>
                </Td>
                <Td label={t('table.state')}>
                  <Badge tone={TONES[one.status] ?? 'neutral'}>{spell(one.status, states)}</Badge>
                </Td>
                <Td label={t('table.answered')} align="right">
                  {count(one.answered)}
                </Td>
                <Td label={t('table.rejected')} align="right">
                  {count(one.rejected)}
                </Td>
                <Td label={t('table.came')} className="whitespace-nowrap text-ink-soft">
                  <Time value={one.startedAt.toISOString()} />
                </Td>
                <Td>{isOwner && one.status === 'AWAITING REVIEW' && <DecideSubmission studyId={studyId} submissionId={one.id} />}</Td>
              </Tr>
            ))}
          </Tbody>
        </Table>
      )}
    </>
  );
}
