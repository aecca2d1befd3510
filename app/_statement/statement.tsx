import { Download } from 'lucide-react';
import Link from 'next/link';
import { Button } from '#app/_ui/button.tsx';
import { count, dollars } from '#app/_ui/format.ts';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import type { Statement as StatementData, StatementRow, StatementSide } from '#lib/payment/get-statement.ts';
import { formatDollars } from '#lib/payment/money.ts';

const KINDS: Record<StatementSide, Record<string, string>> = {
  worker: { settle: 'Approved tasks', bonus: 'Bonus', surplus: 'Late answers, paid by the platform', payout: 'Paid out' },
  requester: { deposit: 'Funds added', settle: 'Approved answers', bonus: 'Bonus' },
};

const MONTH = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' });
const DAY = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', timeZone: 'UTC' });

const money = (micros: bigint): string => dollars(formatDollars(micros));
const signed = (micros: bigint): string => (micros > 0n ? `+${money(micros)}` : money(micros));

function Balance({ label, amount, columns }: { label: string; amount: bigint; columns: number }) {
  return (
    <Tr>
      <Td className="max-sm:hidden" />
      <Td className="font-medium">{label}</Td>
      {columns > 1 && <Td className="max-sm:hidden" />}
      <Td align="right" className="font-semibold tabular-nums">
        {money(amount)}
      </Td>
    </Tr>
  );
}

function Row({ row, side }: { row: StatementRow; side: StatementSide }) {
  const { day, kind, name, count: movements, amount, fees } = row;
  return (
    <Tr>
      <Td className="whitespace-nowrap text-ink-soft max-sm:hidden">{DAY.format(day)}</Td>
      <Td className="max-w-96 max-sm:max-w-48">
        <span className="block">
          {KINDS[side][kind] ?? kind}
          {movements > 1 && <span className="text-ink-faint"> × {count(movements)}</span>}
        </span>
        {name && <span className="block truncate text-xs text-ink-faint">{name}</span>}
        <span className="block text-xs text-ink-faint sm:hidden">{DAY.format(day)}</span>
      </Td>
      {side === 'requester' && (
        <Td align="right" className="tabular-nums text-ink-soft max-sm:hidden">
          {fees > 0n ? money(fees) : '–'}
        </Td>
      )}
      <Td align="right" className="font-medium tabular-nums">
        {signed(amount)}
      </Td>
    </Tr>
  );
}

export interface StatementProps {
  side: StatementSide;
  statement: StatementData;
  /** The page that shows it; a month is appended as `month`. */
  href: string;
}

/** A month of somebody's money: the balance before, what moved, the balance after. */
export function Statement({ side, statement: { month, months, opening, closing, rows }, href }: StatementProps) {
  const columns = side === 'requester' ? 2 : 1;
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <nav aria-label="Month" className="no-scrollbar flex min-w-0 gap-1 overflow-x-auto">
          {months.slice(0, 24).map((one) => (
            <Button key={one} asChild size="sm" variant={one === month ? 'inverse' : 'ghost'}>
              <Link href={`${href}${href.includes('?') ? '&' : '?'}month=${one}`} aria-current={one === month ? 'true' : undefined}>
                {MONTH.format(new Date(`${one}-01T00:00:00Z`))}
              </Link>
            </Button>
          ))}
        </nav>
        <Button asChild size="sm">
          <a href={`/api/v1/statement.csv?side=${side}&month=${month}`} download>
            <Download aria-hidden />
            CSV
          </a>
        </Button>
      </div>
      <Table label={`Statement of ${MONTH.format(new Date(`${month}-01T00:00:00Z`))}`}>
        <Thead>
          <tr>
            <Th className="max-sm:hidden">Day (UTC)</Th>
            <Th>What</Th>
            {side === 'requester' && (
              <Th align="right" className="max-sm:hidden">
                Of which fees
              </Th>
            )}
            <Th align="right">Amount</Th>
          </tr>
        </Thead>
        <Tbody>
          <Balance label="Balance before" amount={opening} columns={columns} />
          {rows.map((row) => (
            <Row key={`${row.day.getTime()} ${row.kind} ${row.name}`} row={row} side={side} />
          ))}
          {rows.length === 0 && (
            <Tr>
              <Td className="max-sm:hidden" />
              <Td className="text-ink-soft">Nothing moved in this month.</Td>
              {columns > 1 && <Td className="max-sm:hidden" />}
              <Td />
            </Tr>
          )}
          <Balance label="Balance after" amount={closing} columns={columns} />
        </Tbody>
      </Table>
    </>
  );
}
