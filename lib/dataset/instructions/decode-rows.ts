import { AppError } from '#lib/errors.ts';
import { decodeTable } from '../decode-table.ts';
import { COLUMNS, type TInstructionRow, ZInstructionRow } from './row.ts';

function parseRow(value: unknown, where: string): TInstructionRow {
  const parsed = ZInstructionRow.safeParse(value);
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues;
  throw new AppError('BadInput', `${where}: ${path.length > 0 ? `the column "${path.join('.')}" is missing or wrong (${message})` : 'this is not an object'}. A row has ${COLUMNS.join(', ')}.`);
}

/**
 * Reads a dataset of instructions from the bytes of a JSONL or Parquet file; further columns, such as embedded pictures, are passed over.
 * @throws AppError BadInput naming the line or row and the column that is wrong, or an id that is there twice.
 */
export async function decodeRows(bytes: Buffer, name: string): Promise<TInstructionRow[]> {
  const rows = (await decodeTable(bytes, name, COLUMNS)).map(({ value, where }) => parseRow(value, where));
  const seen = new Set<string>();
  for (const { id } of rows) {
    if (seen.has(id)) throw new AppError('BadInput', `${name}: the id "${id}" is there twice. Ids must be unique.`);
    seen.add(id);
  }
  return rows;
}
