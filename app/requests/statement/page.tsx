import type { Metadata } from 'next';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Stat, StatRow } from '#app/_ui/stat.tsx';
import { Statement } from '#app/_statement/statement.tsx';
import { numbers, words } from '#app/_words/words.ts';
import { pageUser } from '#app/page-user.ts';
import { requesterBalance } from '#lib/payment/balances.ts';
import { getStatement, isMonth } from '#lib/payment/get-statement.ts';
import { formatDollars } from '#lib/payment/money.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await words('admin');
  return { title: t('statement.title') };
}

/** What a requester has put in and spent, month by month. */
export default async function StatementPage({ searchParams }: { searchParams: Promise<{ month?: string }> }) {
  const { id: userId } = await pageUser('Requester');
  const t = await words('admin.statement');
  const { dollars } = await numbers();
  const wanted = (await searchParams).month;
  const [balance, statement] = await Promise.all([requesterBalance(userId), getStatement({ side: 'requester', userId, month: isMonth(wanted) ? wanted : undefined })]);
  const spent = statement.rows.filter(({ kind }) => kind !== 'deposit').reduce((sum, { amount }) => sum - amount, 0n);
  const fees = statement.rows.reduce((sum, row) => sum + row.fees, 0n);
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <StatRow className="mb-6">
        <Stat label={t('available')} value={dollars(formatDollars(balance.available))} />
        <Stat label={t('held')} value={dollars(formatDollars(balance.held))} detail={t('heldFor')} />
        <Stat label={t('paid')} value={dollars(formatDollars(spent))} detail={t('fees', { amount: dollars(formatDollars(fees)) })} />
      </StatRow>
      <Statement side="requester" statement={statement} href="/requests/statement" />
    </>
  );
}
