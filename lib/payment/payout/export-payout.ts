import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { toCSV } from '#lib/to-csv.ts';
import { formatDollars } from '../money.ts';

/** Lines read at a time. */
const PAGE = 1_000;

/**
 * A payout as CSV for the bank: one row for each worker. The same payout always gives the same rows.
 * @throws AppError NotFound.
 */
export async function* exportPayout(payoutId: string): AsyncGenerator<string> {
  const payout = await db().payout.findUnique({ where: { id: payoutId }, select: { status: true } });
  if (!payout) throw new AppError('NotFound', `There is no payout ${payoutId}.`);
  yield toCSV([['payout', 'status', 'worker_id', 'name', 'email', 'amount', 'currency']]);
  for (let after = ''; ; ) {
    const lines = await db().payoutLine.findMany({
      where: { payoutId, workerId: { gt: after } },
      select: { workerId: true, amount: true, worker: { select: { name: true, email: true } } },
      orderBy: { workerId: 'asc' },
      take: PAGE,
    });
    if (lines.length === 0) return;
    yield toCSV(lines.map(({ workerId, amount, worker }) => [payoutId, payout.status, workerId, worker.name, worker.email, formatDollars(amount), 'USD']));
    after = lines[lines.length - 1].workerId;
  }
}
