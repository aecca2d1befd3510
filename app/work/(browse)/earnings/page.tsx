import { Wallet } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { TASK_NAMES } from '#app/_tasks/names.ts';
import { Button } from '#app/_ui/button.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { count, dollars, percent } from '#app/_ui/format.ts';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Stat, StatRow } from '#app/_ui/stat.tsx';
import { StatusBadge } from '#app/_ui/status-badge.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '#app/_ui/tabs.tsx';
import { Time } from '#app/_ui/time.tsx';
import { Statement } from '#app/_statement/statement.tsx';
import { pageUser } from '#app/page-user.ts';
import { OVERRIDE_DAYS } from '#lib/crowd/assignment/approve-assignment.ts';
import { findAssignments, type AssignmentRow } from '#lib/crowd/assignment/find-assignments.ts';
import { workerEarnings } from '#lib/payment/balances.ts';
import { getStatement, isMonth } from '#lib/payment/get-statement.ts';
import { formatDollars } from '#lib/payment/money.ts';
import { AppealDialog } from './appeal-dialog.tsx';

export const metadata: Metadata = { title: 'Earnings' };

const ENDED = ['Submitted', 'Approved', 'Rejected', 'Returned', 'Abandoned'] as const;
const LIMIT = 200;

const APPEALS = { Open: 'Your appeal waits for the requester', Granted: 'Your appeal was granted', Declined: 'Your appeal was declined' };

const money = (micros: bigint): string => dollars(formatDollars(micros));

/** What the requester said, and what came or may come of a rejection. */
function Said({ row: { assignmentId, title, status, feedback, autoApproveAt, submittedAt, appeal } }: { row: AssignmentRow }) {
  if (status === 'Submitted' && autoApproveAt && !feedback) {
    return (
      <>
        approved by itself <Time value={autoApproveAt.toISOString()} />
      </>
    );
  }
  const isAppealable = status === 'Rejected' && !appeal && submittedAt !== null && Date.now() - submittedAt.getTime() < OVERRIDE_DAYS * 86_400_000;
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1.5 max-sm:justify-end">
      <span className="break-words">
        {feedback ?? '–'}
        {appeal && <span className="block text-xs">{APPEALS[appeal.status]}{appeal.reply && `: ${appeal.reply}`}</span>}
      </span>
      {isAppealable && <AppealDialog assignmentId={assignmentId} title={title} />}
    </span>
  );
}

function Work({ rows }: { rows: AssignmentRow[] }) {
  return (
    <Table label="Your tasks" isStacked>
      <Thead>
        <tr>
          <Th>Task</Th>
          <Th>State</Th>
          <Th>Handed in</Th>
          <Th>What the requester says</Th>
          <Th align="right">Payment</Th>
        </tr>
      </Thead>
      <Tbody>
        {rows.map((row) => (
          <Tr key={row.assignmentId}>
            <Td className="max-w-72 max-sm:max-w-none">
              <span className="block truncate font-medium">{row.title}</span>
              <span className="block text-xs text-ink-faint max-sm:hidden">{row.taskType ? TASK_NAMES[row.taskType].title : 'Task of a requester’s own'}</span>
            </Td>
            <Td label="State">
              <StatusBadge status={row.status} />
              {row.surplus && <span className="ml-2 text-xs text-ink-faint">late</span>}
            </Td>
            <Td label="Handed in" className="whitespace-nowrap text-ink-soft">
              {row.submittedAt ? <Time value={row.submittedAt.toISOString()} /> : '–'}
            </Td>
            <Td label="Feedback" className="max-w-80 text-ink-soft max-sm:max-w-none">
              <Said row={row} />
            </Td>
            <Td label="Payment" align="right" className="font-medium">
              {row.status === 'Approved' || row.status === 'Submitted' || row.surplus ? money(row.payment) : '–'}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}

/** What the worker has earned, what is still looked at, and what requesters said. */
export default async function EarningsPage({ searchParams }: { searchParams: Promise<{ month?: string }> }) {
  const { id: workerId } = await pageUser('Worker');
  const wanted = (await searchParams).month;
  const month = isMonth(wanted) ? wanted : undefined;
  const [earnings, rows, statement] = await Promise.all([
    workerEarnings(workerId),
    findAssignments({ workerId, statuses: [...ENDED], limit: LIMIT }),
    getStatement({ side: 'worker', userId: workerId, month }),
  ]);
  const approved = rows.filter(({ status }) => status === 'Approved').length;
  const rejected = rows.filter(({ status }) => status === 'Rejected').length;
  const waiting = rows.filter(({ status }) => status === 'Submitted').length;
  return (
    <>
      <PageHeader title="Earnings" description="Approved tasks and bonuses are added to your balance at once; the platform pays it out in whole cents." />
      <StatRow className="mb-8">
        <Stat label="Balance" value={money(earnings.earned - earnings.paidOut)} detail={earnings.paidOut > 0n ? `of ${money(earnings.earned)} earned, ${money(earnings.paidOut)} paid out` : 'approved payments and bonuses'} />
        <Stat label="In review" value={money(earnings.pending)} detail={`${count(waiting)} of your latest ${count(LIMIT)} tasks`} />
        <Stat label="Approved" value={count(approved)} unit="tasks" detail={`of your latest ${count(LIMIT)}`} />
        <Stat
          label="Approval rate"
          value={approved + rejected > 0 ? percent(approved / (approved + rejected)) : '–'}
          detail={rejected > 0 ? `${count(rejected)} rejected` : 'none rejected'}
        />
      </StatRow>
      {rows.length === 0 && earnings.earned === 0n ? (
        <EmptyState
          icon={<Wallet aria-hidden />}
          title="Nothing earned yet"
          actions={
            <Button asChild variant="primary">
              <Link href="/work">Find a task</Link>
            </Button>
          }
        >
          Hand in a first task: it shows here at once, and its payment when it is approved.
        </EmptyState>
      ) : (
        <Tabs defaultValue={month ? 'statement' : 'tasks'}>
          <TabsList aria-label="Earnings">
            <TabsTrigger value="tasks">Tasks</TabsTrigger>
            <TabsTrigger value="statement">Statement</TabsTrigger>
          </TabsList>
          <TabsContent value="tasks">
            <Work rows={rows} />
          </TabsContent>
          <TabsContent value="statement">
            <Statement side="worker" statement={statement} href="/work/earnings" />
          </TabsContent>
        </Tabs>
      )}
    </>
  );
}
