import { COLUMNS, type TInstructionRow } from './row.ts';

/** Rows as JSONL, keys in a fixed order: equal rows give equal bytes. */
export function encodeJSONL(rows: readonly TInstructionRow[]): string {
  return rows.map((row) => `${JSON.stringify(Object.fromEntries(COLUMNS.map((name) => [name, row[name]])))}\n`).join('');
}
