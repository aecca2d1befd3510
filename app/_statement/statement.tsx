import { Download } from 'lucide-react';
import Link from 'next/link';
import { useNumbers } from '#words';
import { Button } from '#app/_ui/button.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import { currentWords } from '#app/_words/current.ts';
import { words } from '#app/_words/words.ts';
import type { Statement as StatementData, StatementRow, StatementSide } from '#lib/payment/get-statement.ts';
import { formatDollars } from '#lib/payment/money.ts';

type Words = Awaited<ReturnType<typeof words<'board'>>>;

/** What moved, by kind of transaction. */
function kindsOf(side: StatementSide, t: Words): Record<string, string> {
  const bonus = t('statement.kinds.bonus');
  return side === 'worker'
    ? { settle: t('statement.kinds.approvedTasks'), bonus, surplus: t('statement.kinds.surplus'), payout: t('statement.kinds.payout') }
    : { deposit: t('statement.kinds.deposit'), settle: t('statement.kinds.approvedAnswers'), bonus };
}

function Balance({ label, amount, columns }: { label: string; amount: bigint; columns: number }) {
  const { dollars } = useNumbers();
  return (
    <Tr>
      <Td className="max-sm:hidden" />
      <Td className="font-medium">{label}</Td>
      {columns > 1 && <Td className="max-sm:hidden" />}
      <Td align="right" className="font-semibold tabular-nums">
        {dollars(formatDollars(amount))}
      </Td>
    </Tr>
  );
}

/** `day` and `what` as people read them. */
function Row({ row: { name, count: movements, amount, fees }, side, day, what }: { row: StatementRow; side: StatementSide; day: string; what: string }) {
  const { dollars, count } = useNumbers();
  return (
    <Tr>
      <Td className="whitespace-nowrap text-ink-soft max-sm:hidden">{day}</Td>
      <Td className="max-w-96 max-sm:max-w-48">
        <span className="block">
          {what}
          {movements > 1 && <span className="text-ink-faint"> × {count(movements)}</span>}
        </span>
        {name && <span className="block truncate text-xs text-ink-faint">{name}</span>}
        <span className="block text-xs text-ink-faint sm:hidden">{day}</span>
      </Td>
      {side === 'requester' && (
        <Td align="right" className="tabular-nums text-ink-soft max-sm:hidden">
          {fees > 0n ? dollars(formatDollars(fees)) : '–'}
        </Td>
      )}
      <Td align="right" className="font-medium tabular-nums">
        {amount > 0n && '+'}
        {dollars(formatDollars(amount))}
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
export async function Statement({ side, statement: { month, months, opening, closing, rows }, href }: StatementProps) {
  const columns = side === 'requester' ? 2 : 1;
  const [t, { language }] = await Promise.all([words('board'), currentWords()]);
  const kinds = kindsOf(side, t);
  const dayFormat = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const monthFormat = new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  const nameOf = (one: string): string => monthFormat.format(new Date(`${one}-01T00:00:00Z`));
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <nav aria-label={t('statement.month')} className="no-scrollbar flex min-w-0 gap-1 overflow-x-auto">
          {months.slice(0, 24).map((one) => (
            <Button key={one} asChild size="sm" variant={one === month ? 'inverse' : 'ghost'}>
              <Link href={`${href}${href.includes('?') ? '&' : '?'}month=${one}`} aria-current={one === month ? 'true' : undefined}>
                {nameOf(one)}
              </Link>
            </Button>
          ))}
        </nav>
        <Button asChild size="sm">
          <a href={`/api/v1/statement.csv?side=${side}&month=${month}`} download>
            <Download aria-hidden />
            {t('statement.csv')}
          </a>
        </Button>
      </div>
      <Table label={t('statement.label', { month: nameOf(month) })}>
        <Thead>
          <tr>
            <Th className="max-sm:hidden">{t('statement.day')}</Th>
            <Th>{t('statement.what')}</Th>
            {side === 'requester' && (
              <Th align="right" className="max-sm:hidden">
                {t('statement.fees')}
              </Th>
            )}
            <Th align="right">{t('statement.amount')}</Th>
          </tr>
        </Thead>
        <Tbody>
          <Balance label={t('statement.before')} amount={opening} columns={columns} />
          {rows.map((row) => (
            <Row key={`${row.day.getTime()} ${row.kind} ${row.name}`} row={row} side={side} day={dayFormat.format(row.day)} what={kinds[row.kind] ?? row.kind} />
          ))}
          {rows.length === 0 && (
            <Tr>
              <Td className="max-sm:hidden" />
              <Td className="text-ink-soft">{t('statement.empty')}</Td>
              {columns > 1 && <Td className="max-sm:hidden" />}
              <Td />
            </Tr>
          )}
          <Balance label={t('statement.after')} amount={closing} columns={columns} />
        </Tbody>
      </Table>
    </>
  );
}
