import { Wallet } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { Button } from '#app/_ui/button.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Stat, StatRow } from '#app/_ui/stat.tsx';
import { StatusBadge } from '#app/_ui/status-badge.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '#app/_ui/tabs.tsx';
import { Time } from '#app/_ui/time.tsx';
import { Statement } from '#app/_statement/statement.tsx';
import { numbers, words } from '#app/_words/words.ts';
import { pageUser } from '#app/page-user.ts';
import { OVERRIDE_DAYS } from '#lib/crowd/assignment/approve-assignment.ts';
import { findAssignments, type AssignmentRow } from '#lib/crowd/assignment/find-assignments.ts';
import { workerEarnings } from '#lib/payment/balances.ts';
import { getStatement, isMonth } from '#lib/payment/get-statement.ts';
import { formatDollars } from '#lib/payment/money.ts';
import { useNumbers, useWords } from '#words';
import { AppealDialog } from './appeal-dialog.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await words('board');
  return { title: t('earnings.title') };
}

const ENDED = ['Submitted', 'Approved', 'Rejected', 'Returned', 'Abandoned'] as const;
const LIMIT = 200;

/** What the requester said, and what came or may come of a rejection. */
function Said({ row: { assignmentId, title, status, feedback, autoApproveAt, submittedAt, appeal } }: { row: AssignmentRow }) {
  const t = useWords('board');
  if (status === 'Submitted' && autoApproveAt && !feedback) return t.rich('earnings.tasks.approvedByItself', { time: () => <Time value={autoApproveAt.toISOString()} /> });
  const isAppealable = status === 'Rejected' && !appeal && submittedAt !== null && Date.now() - submittedAt.getTime() < OVERRIDE_DAYS * 86_400_000;
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1.5 max-sm:justify-end">
      <span className="break-words">
        {feedback ?? '–'}
        {appeal && <span className="block text-xs">{t(`earnings.appeals.${appeal.status}`)}{appeal.reply && `: ${appeal.reply}`}</span>}
      </span>
      {isAppealable && <AppealDialog assignmentId={assignmentId} title={title} days={OVERRIDE_DAYS} />}
    </span>
  );
}

function Work({ rows }: { rows: AssignmentRow[] }) {
  const t = useWords('board');
  const names = useWords('tasks');
  const { dollars } = useNumbers();
  return (
    <Table label={t('earnings.tasks.label')} isStacked>
      <Thead>
        <tr>
          <Th>{t('earnings.tasks.task')}</Th>
          <Th>{t('earnings.tasks.state')}</Th>
          <Th>{t('earnings.tasks.handedIn')}</Th>
          <Th>{t('earnings.tasks.said')}</Th>
          <Th align="right">{t('earnings.tasks.payment')}</Th>
        </tr>
      </Thead>
      <Tbody>
        {rows.map((row) => (
          <Tr key={row.assignmentId}>
            <Td className="max-w-72 max-sm:max-w-none">
              <span className="block truncate font-medium">{row.title}</span>
              <span className="block text-xs text-ink-faint max-sm:hidden">{row.taskType ? names(`names.${row.taskType}.title`) : t('earnings.tasks.ownTask')}</span>
            </Td>
            <Td label={t('earnings.tasks.state')}>
              <StatusBadge status={row.status} />
              {row.surplus && <span className="ml-2 text-xs text-ink-faint">{t('earnings.tasks.late')}</span>}
            </Td>
            <Td label={t('earnings.tasks.handedIn')} className="whitespace-nowrap text-ink-soft">
              {row.submittedAt ? <Time value={row.submittedAt.toISOString()} /> : '–'}
            </Td>
            <Td label={t('earnings.tasks.feedback')} className="max-w-80 text-ink-soft max-sm:max-w-none">
              <Said row={row} />
            </Td>
            <Td label={t('earnings.tasks.payment')} align="right" className="font-medium">
              {row.status === 'Approved' || row.status === 'Submitted' || row.surplus ? dollars(formatDollars(row.payment)) : '–'}
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
  const [t, earnings, rows, statement] = await Promise.all([
    words('board'),
    workerEarnings(workerId),
    findAssignments({ workerId, statuses: [...ENDED], limit: LIMIT }),
    getStatement({ side: 'worker', userId: workerId, month }),
  ]);
  const approved = rows.filter(({ status }) => status === 'Approved').length;
  const rejected = rows.filter(({ status }) => status === 'Rejected').length;
  const waiting = rows.filter(({ status }) => status === 'Submitted').length;
  const { dollars, count, percent } = await numbers();
  const money = (micros: bigint): string => dollars(formatDollars(micros));
  return (
    <>
      <PageHeader title={t('earnings.title')} description={t('earnings.description')} />
      <StatRow className="mb-8">
        <Stat
          label={t('earnings.balance.label')}
          value={money(earnings.earned - earnings.paidOut)}
          detail={earnings.paidOut > 0n ? t('earnings.balance.paidOut', { earned: money(earnings.earned), paidOut: money(earnings.paidOut) }) : t('earnings.balance.unpaid')}
        />
        <Stat label={t('earnings.inReview.label')} value={money(earnings.pending)} detail={t('earnings.inReview.detail', { count: waiting, limit: LIMIT })} />
        <Stat label={t('earnings.approved.label')} value={count(approved)} unit={t('earnings.approved.unit')} detail={t('earnings.approved.detail', { limit: LIMIT })} />
        <Stat
          label={t('earnings.approvalRate.label')}
          value={approved + rejected > 0 ? percent(approved / (approved + rejected)) : '–'}
          detail={rejected > 0 ? t('earnings.approvalRate.rejected', { count: rejected }) : t('earnings.approvalRate.noneRejected')}
        />
      </StatRow>
      {rows.length === 0 && earnings.earned === 0n ? (
        <EmptyState
          icon={<Wallet aria-hidden />}
          title={t('earnings.empty.title')}
          actions={
            <Button asChild variant="primary">
              <Link href="/work">{t('earnings.empty.find')}</Link>
            </Button>
          }
        >
          {t('earnings.empty.text')}
        </EmptyState>
      ) : (
        <Tabs defaultValue={month ? 'statement' : 'tasks'}>
          <TabsList aria-label={t('earnings.views.label')}>
            <TabsTrigger value="tasks">{t('earnings.views.tasks')}</TabsTrigger>
            <TabsTrigger value="statement">{t('earnings.views.statement')}</TabsTrigger>
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
