import { Banknote, Download } from 'lucide-react';
import type { Metadata } from 'next';
import { Badge } from '#app/_ui/badge.tsx';
import { Button } from '#app/_ui/button.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Stat, StatRow } from '#app/_ui/stat.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import { Time } from '#app/_ui/time.tsx';
import { numbers, words } from '#app/_words/words.ts';
import { formatDollars } from '#lib/payment/money.ts';
import { findDue } from '#lib/payment/payout/find-due.ts';
import { findPayouts } from '#lib/payment/payout/find-payouts.ts';
import { EndPayout, PrepareDialog } from './payout-actions.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await words('admin');
  return { title: t('payouts.title') };
}

const TONES = { Prepared: 'warn', Paid: 'good', Cancelled: 'neutral' } as const;

/** What workers are due, and the lists by which they were paid. */
export default async function PayoutsPage() {
  const t = await words('admin');
  const { dollars } = await numbers();
  const money = (micros: bigint): string => dollars(formatDollars(micros));
  const [due, payouts] = await Promise.all([findDue(), findPayouts()]);
  const total = due.reduce((sum, { amount }) => sum + amount, 0n);
  const prepared = payouts.find(({ status }) => status === 'Prepared');
  return (
    <>
      <PageHeader title={t('payouts.title')} description={t('payouts.description')} actions={<PrepareDialog isBlocked={prepared !== undefined || due.length === 0} />} />
      <StatRow className="mb-6 grid-cols-1 sm:grid-cols-2">
        <Stat label={t('payouts.due')} value={money(total)} detail={t('payouts.dueDetail')} />
        <Stat label={t('payouts.workersDue')} value={due.length} />
      </StatRow>
      {payouts.length === 0 ? (
        <EmptyState icon={<Banknote aria-hidden />} title={t('payouts.empty.title')}>
          {t('payouts.empty.text')}
        </EmptyState>
      ) : (
        <Table label={t('payouts.title')} isStacked>
          <Thead>
            <tr>
              <Th>{t('payouts.table.prepared')}</Th>
              <Th>{t('payouts.table.state')}</Th>
              <Th>{t('payouts.table.workers')}</Th>
              <Th align="right">{t('payouts.table.amount')}</Th>
              <Th>
                <span className="sr-only">{t('actions')}</span>
              </Th>
            </tr>
          </Thead>
          <Tbody>
            {payouts.map(({ id, status, createdAt, endedAt, workers, total: amount }) => (
              <Tr key={id}>
                <Td label={t('payouts.table.prepared')} className="whitespace-nowrap">
                  <Time value={createdAt.toISOString()} />
                </Td>
                <Td label={t('payouts.table.state')}>
                  <Badge tone={TONES[status]}>{t(`payouts.states.${status}`)}</Badge>
                  {endedAt && <Time value={endedAt.toISOString()} className="ml-2 text-xs text-ink-faint" />}
                </Td>
                <Td label={t('payouts.table.workers')}>{workers}</Td>
                <Td label={t('payouts.table.amount')} align="right" className="font-medium">
                  {money(amount)}
                </Td>
                <Td>
                  <span className="flex flex-wrap items-center justify-end gap-2">
                    <Button asChild size="sm">
                      <a href={`/api/v1/payouts/${id}/payout.csv`} download>
                        <Download aria-hidden />
                        {t('payouts.table.csv')}
                      </a>
                    </Button>
                    {status === 'Prepared' && <EndPayout payoutId={id} workers={workers} total={money(amount)} />}
                  </span>
                </Td>
              </Tr>
            ))}
          </Tbody>
        </Table>
      )}
    </>
  );
}
