import { BadgeCheck } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { count, dollars } from '#app/_ui/format.ts';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import { Time } from '#app/_ui/time.tsx';
import { pageUser } from '#app/page-user.ts';
import { findOpenAppeals } from '#lib/crowd/appeal/find-open-appeals.ts';
import { findBlocks, findBonuses, findOwnQualificationTypes, findPendingRequests } from '#lib/crowd/worker/find-own-workers.ts';
import { ZQuestionAnswers, valuesOf } from '#lib/crowd/question/answer.ts';
import { formatDollars } from '#lib/payment/money.ts';
import { BlockDialog } from './block-dialog.tsx';
import { DecideAppeal } from './decide-appeal.tsx';
import { DecideRequest, Unblock } from './row-actions.tsx';

export const metadata: Metadata = { title: 'Workers' };

const EARNED_BY = { test: 'by a test', everybody: 'by everybody who asks', hand: 'by hand' } as const;

/** A test's answers in one line. */
function inWords(answer: unknown): string {
  const parsed = ZQuestionAnswers.safeParse(answer);
  return parsed.success ? parsed.data.map((one) => `${one.questionIdentifier}: ${valuesOf(one).join(', ')}`).join(' · ') : '–';
}

interface ListProps {
  title: string;
  columns: string[];
  /** Cells of each row; the last one stands on the right. */
  rows: { key: string; cells: ReactNode[] }[];
}

function List({ title, columns, rows }: ListProps) {
  if (rows.length === 0) return null;
  const last = columns.length - 1;
  return (
    <section className="mb-8">
      <h2 className="mb-2.5 text-sm font-semibold">{title}</h2>
      <Table label={title} isStacked>
        <Thead>
          <tr>
            {columns.map((column, i) => (
              <Th key={column} align={i === last ? 'right' : undefined}>
                {column}
              </Th>
            ))}
          </tr>
        </Thead>
        <Tbody>
          {rows.map(({ key, cells }) => (
            <Tr key={key}>
              {cells.map((cell, i) => (
                <Td key={columns[i]} label={columns[i]} align={i === last ? 'right' : undefined} className="max-w-80 break-words max-sm:max-w-none">
                  {cell}
                </Td>
              ))}
            </Tr>
          ))}
        </Tbody>
      </Table>
    </section>
  );
}

const worker = (id: string): ReactNode => <code className="font-mono text-xs">{id}</code>;
const time = (at: Date): ReactNode => <Time value={at.toISOString()} />;

/** Qualifications, blocks and bonuses of a requester. */
export default async function WorkersPage() {
  const { id } = await pageUser('Requester');
  const [appeals, requests, types, blocks, bonuses] = await Promise.all([findOpenAppeals(id), findPendingRequests(id), findOwnQualificationTypes(id), findBlocks(id), findBonuses(id)]);
  const isEmpty = appeals.length + requests.length + types.length + blocks.length + bonuses.length === 0;
  return (
    <>
      <PageHeader title="Workers" description="Appeals, qualifications, blocks, and what you paid on top." actions={<BlockDialog />} />
      {isEmpty && (
        <EmptyState icon={<BadgeCheck aria-hidden />} title="Nothing here yet">
          Qualifications that your scripts make, requests for them, blocked workers and bonuses are listed here.
        </EmptyState>
      )}
      <List
        title="Appeals against rejections"
        columns={['Task', 'Worker', 'You said', 'The worker says', 'Decide']}
        rows={appeals.map(({ assignmentId, title, studyId, workerId, feedback, reason, at }) => ({
          key: assignmentId,
          cells: [
            <span key="task">
              {studyId ? <Link className="font-medium underline underline-offset-2" href={`/requests/${studyId}/review?status=Rejected&worker=${workerId}`}>{title}</Link> : <span className="font-medium">{title}</span>}
              <span className="block text-xs text-ink-faint">{time(at)}</span>
            </span>,
            worker(workerId), feedback ?? '–', reason, <DecideAppeal key="decide" assignmentId={assignmentId} />,
          ],
        }))}
      />
      <List
        title="Requests for qualifications"
        columns={['Qualification', 'Worker', 'Answers', 'Asked', 'Decide']}
        rows={requests.map(({ id: requestId, qualification, workerId, answer, submittedAt }) => ({
          key: requestId,
          cells: [qualification, worker(workerId), inWords(answer), submittedAt ? time(submittedAt) : '–', <DecideRequest key="decide" requestId={requestId} workerId={workerId} />],
        }))}
      />
      <List
        title="Your qualifications"
        columns={['Name', 'What it says', 'Earned', 'State', 'Workers']}
        rows={types.map(({ id: typeId, name, description, by, status, holders }) => ({ key: typeId, cells: [<span key="name" className="font-medium">{name}</span>, description, EARNED_BY[by], status, count(holders)] }))}
      />
      <List
        title="Blocked workers"
        columns={['Worker', 'Reason', 'Since', 'Change']}
        rows={blocks.map(({ workerId, reason, createdAt }) => ({ key: workerId, cells: [worker(workerId), reason, time(createdAt), <Unblock key="unblock" workerId={workerId} />] }))}
      />
      <List
        title="Bonuses"
        columns={['Worker', 'For', 'Paid', 'Amount']}
        rows={bonuses.map(({ id: bonusId, workerId, reason, at, amount }) => ({ key: bonusId, cells: [worker(workerId), reason, time(at), dollars(formatDollars(amount))] }))}
      />
    </>
  );
}
