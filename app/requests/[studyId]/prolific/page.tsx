import { Users } from 'lucide-react';
import { notFound } from 'next/navigation';
import { Badge } from '#app/_ui/badge.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { count } from '#app/_ui/format.ts';
import { Stat, StatRow } from '#app/_ui/stat.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import { Time } from '#app/_ui/time.tsx';
import { findSubmissions } from '#lib/prolific/find-submissions.ts';
import { loadStudy } from '../load-study.ts';
import { DecideSubmission, RefreshButton, SendButton } from './submission-actions.tsx';

const TONES: Record<string, 'good' | 'bad' | 'warn' | 'neutral'> = { APPROVED: 'good', REJECTED: 'bad', 'AWAITING REVIEW': 'warn' };

/** `AWAITING REVIEW` as people write it. */
const words = (status: string): string => status.charAt(0) + status.slice(1).toLowerCase().replaceAll('-', ' ');

/** A study's participants from Prolific. */
export default async function ProlificPage({ params }: { params: Promise<{ studyId: string }> }) {
  const { studyId } = await params;
  const { study, isOwner } = await loadStudy(studyId);
  const panel = await findSubmissions(studyId);
  if (!panel) notFound();
  const { prolificId, status, places, rewardCents, minutes, submissions } = panel;
  const waiting = submissions.filter((one) => one.status === 'AWAITING REVIEW').length;
  const isThere = prolificId !== null && status !== 'UNPUBLISHED';
  return (
    <>
      {!isThere && study.status === 'Live' && (
        <Callout tone="warn" title="Not on Prolific yet" actions={isOwner && <SendButton studyId={studyId} />} className="mb-5">
          It is sent there by itself within a minute of publishing. When Prolific refuses it or cannot be reached, try again here: it then says why.
        </Callout>
      )}
      <StatRow className="mb-6">
        <Stat label="On Prolific" value={isThere ? words(status) : 'Not yet'} detail={prolificId ?? undefined} />
        <Stat label="Participants" value={count(submissions.length)} unit={`of ${count(places)}`} detail={`${minutes} min each, as announced`} />
        <Stat label="To review" value={count(waiting)} />
        <Stat label="Reward" value={(rewardCents / 100).toFixed(2)} detail="each, paid by Prolific when approved" />
      </StatRow>
      {isOwner && isThere && (
        <div className="mb-3 flex justify-end">
          <RefreshButton studyId={studyId} />
        </div>
      )}
      {submissions.length === 0 ? (
        <EmptyState icon={<Users aria-hidden />} title="Nobody has come from Prolific yet">
          Participants appear here when they open the study.
        </EmptyState>
      ) : (
        <Table label="Submissions" isStacked>
          <Thead>
            <tr>
              <Th>Participant</Th>
              <Th>State</Th>
              <Th align="right">Tasks handed in</Th>
              <Th align="right">Rejected here</Th>
              <Th>Came</Th>
              <Th>
                <span className="sr-only">Decide</span>
              </Th>
            </tr>
          </Thead>
          <Tbody>
            {submissions.map((one) => (
              <Tr key={one.id}>
                <Td label="Participant">
                  <code className="break-all font-mono text-xs">{one.participantId}</code>
                </Td>
                <Td label="State">
                  <Badge tone={TONES[one.status] ?? 'neutral'}>{words(one.status)}</Badge>
                </Td>
                <Td label="Tasks handed in" align="right">
                  {count(one.answered)}
                </Td>
                <Td label="Rejected here" align="right">
                  {count(one.rejected)}
                </Td>
                <Td label="Came" className="whitespace-nowrap text-ink-soft">
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
