import { parquetReadObjects } from 'hyparquet';
import { AppError } from '#lib/errors.ts';
import { COLUMNS, type TInstructionRow, ZInstructionRow } from './row.ts';

function parseRow(value: unknown, where: string): TInstructionRow {
  const parsed = ZInstructionRow.safeParse(value);
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues;
  throw new AppError('BadInput', `${where}: ${path.length > 0 ? `the column "${path.join('.')}" is missing or wrong (${message})` : 'this is not an object'}. A row has ${COLUMNS.join(', ')}.`);
}

function decodeJSONL(text: string, name: string): TInstructionRow[] {
  return text.split('\n').flatMap((line, i) => {
    if (line.trim() === '') return [];
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      throw new AppError('BadInput', `${name}, line ${i + 1}: this is not JSON. A JSONL file has one object per line.`);
    }
    return [parseRow(value, `${name}, line ${i + 1}`)];
  });
}

async function decodeParquet(bytes: Buffer, name: string): Promise<TInstructionRow[]> {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  let values: Record<string, unknown>[];
  try {
    const present = await parquetReadObjects({ file, rowEnd: 1 });
    values = await parquetReadObjects({ file, columns: COLUMNS.filter((column) => column in (present[0] ?? {})) });
  } catch {
    throw new AppError('BadInput', `${name} is not a readable Parquet file.`);
  }
  return values.map((value, i) => parseRow(value, `${name}, row ${i + 1}`));
}

/**
 * Reads a dataset of instructions from the bytes of a JSONL or Parquet file; further columns, such as embedded pictures, are passed over.
 * @throws AppError BadInput naming the line or row and the column that is wrong, or an id that is there twice.
 */
export async function decodeRows(bytes: Buffer, name: string): Promise<TInstructionRow[]> {
  const isParquet = bytes.subarray(0, 4).toString('latin1') === 'PAR1';
  const rows = isParquet ? await decodeParquet(bytes, name) : decodeJSONL(bytes.toString('utf8'), name);
  if (rows.length === 0) throw new AppError('BadInput', `${name} has no rows.`);
  const seen = new Set<string>();
  for (const { id } of rows) {
    if (seen.has(id)) throw new AppError('BadInput', `${name}: the id "${id}" is there twice. Ids must be unique.`);
    seen.add(id);
  }
  return rows;
}
