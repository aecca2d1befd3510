import { toCSV } from '#lib/to-csv.ts';
import { getStatement, type GetStatementOptions } from './get-statement.ts';
import { formatDollars } from './money.ts';

/** A month's statement as CSV, with its opening and closing balance as first and last row. */
export async function* exportStatement(options: GetStatementOptions): AsyncGenerator<string> {
  const { month, opening, closing, rows } = await getStatement(options);
  yield toCSV([['day', 'kind', 'for', 'movements', 'in', 'out', 'of which fees', 'balance']]);
  yield toCSV([[`${month}-01`, 'opening balance', '', '', '', '', '', formatDollars(opening)]]);
  let balance = opening;
  const lines = rows.map(({ day, kind, name, count, amount, fees }) => {
    balance += amount;
    return [day.toISOString().slice(0, 10), kind, name ?? '', count, amount > 0n ? formatDollars(amount) : '', amount < 0n ? formatDollars(-amount) : '', formatDollars(fees), formatDollars(balance)];
  });
  if (lines.length > 0) yield toCSV(lines);
  yield toCSV([[month, 'closing balance', '', '', '', '', '', formatDollars(closing)]]);
}
