import { Banknote, Download } from 'lucide-react';
import type { Metadata } from 'next';
import { Badge } from '#app/_ui/badge.tsx';
import { Button } from '#app/_ui/button.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { dollars, plural } from '#app/_ui/format.ts';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Stat, StatRow } from '#app/_ui/stat.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import { Time } from '#app/_ui/time.tsx';
import { formatDollars } from '#lib/payment/money.ts';
import { findDue } from '#lib/payment/payout/find-due.ts';
import { findPayouts } from '#lib/payment/payout/find-payouts.ts';
import { EndPayout, PrepareDialog } from './payout-actions.tsx';

export const metadata: Metadata = { title: 'Payouts' };

const TONES = { Prepared: 'warn', Paid: 'good', Cancelled: 'neutral' } as const;
const money = (micros: bigint): string => dollars(formatDollars(micros));

/** What workers are due, and the lists by which they were paid. */
export default async function PayoutsPage() {
  const [due, payouts] = await Promise.all([findDue(), findPayouts()]);
  const total = due.reduce((sum, { amount }) => sum + amount, 0n);
  const prepared = payouts.find(({ status }) => status === 'Prepared');
  return (
    <>
      <PageHeader title="Payouts" description="Prepare a list, pay it at the bank, mark it as paid." actions={<PrepareDialog isBlocked={prepared !== undefined || due.length === 0} />} />
      <StatRow className="mb-6 grid-cols-1 sm:grid-cols-2">
        <Stat label="Due to workers" value={money(total)} detail="in whole cents, less what is on a prepared list" />
        <Stat label="Workers due" value={due.length} />
      </StatRow>
      {payouts.length === 0 ? (
        <EmptyState icon={<Banknote aria-hidden />} title="No payouts yet">
          Each payout is a CSV with one row for every worker who is due something.
        </EmptyState>
      ) : (
        <Table label="Payouts" isStacked>
          <Thead>
            <tr>
              <Th>Prepared</Th>
              <Th>State</Th>
              <Th>Workers</Th>
              <Th align="right">Amount</Th>
              <Th>
                <span className="sr-only">Actions</span>
              </Th>
            </tr>
          </Thead>
          <Tbody>
            {payouts.map(({ id, status, createdAt, endedAt, workers, total: amount }) => (
              <Tr key={id}>
                <Td label="Prepared" className="whitespace-nowrap">
                  <Time value={createdAt.toISOString()} />
                </Td>
                <Td label="State">
                  <Badge tone={TONES[status]}>{status}</Badge>
                  {endedAt && <Time value={endedAt.toISOString()} className="ml-2 text-xs text-ink-faint" />}
                </Td>
                <Td label="Workers">{workers}</Td>
                <Td label="Amount" align="right" className="font-medium">
                  {money(amount)}
                </Td>
                <Td>
                  <span className="flex flex-wrap items-center justify-end gap-2">
                    <Button asChild size="sm">
                      <a href={`/api/v1/payouts/${id}/payout.csv`} download>
                        <Download aria-hidden />
                        CSV
                      </a>
                    </Button>
                    {status === 'Prepared' && <EndPayout payoutId={id} workers={plural(workers, 'worker')} total={money(amount)} />}
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
