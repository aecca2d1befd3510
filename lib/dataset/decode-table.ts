import { parquetReadObjects } from 'hyparquet';
import { AppError } from '#lib/errors.ts';

/** A row as it is in the file, and where that is, for messages. */
export interface TableRow {
  value: unknown;
  where: string;
}

function decodeJSONL(text: string, name: string): TableRow[] {
  return text.split('\n').flatMap((line, i) => {
    if (line.trim() === '') return [];
    try {
      return [{ value: JSON.parse(line) as unknown, where: `${name}, line ${i + 1}` }];
    } catch {
      throw new AppError('BadInput', `${name}, line ${i + 1}: this is not JSON. A JSONL file has one object per line.`);
    }
  });
}

async function decodeParquet(bytes: Buffer, name: string, columns: readonly string[]): Promise<TableRow[]> {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  try {
    const present = await parquetReadObjects({ file, rowEnd: 1 });
    const values = await parquetReadObjects({ file, columns: columns.filter((column) => column in (present[0] ?? {})) });
    return values.map((value, i) => ({ value, where: `${name}, row ${i + 1}` }));
  } catch {
    throw new AppError('BadInput', `${name} is not a readable Parquet file.`);
  }
}

/**
 * Reads the rows of a JSONL or Parquet file; of Parquet only these columns, so that embedded pictures are passed over.
 * @throws AppError BadInput naming the line that is not JSON, or when there are no rows.
 */
export async function decodeTable(bytes: Buffer, name: string, columns: readonly string[]): Promise<TableRow[]> {
  const isParquet = bytes.subarray(0, 4).toString('latin1') === 'PAR1';
  const rows = isParquet ? await decodeParquet(bytes, name, columns) : decodeJSONL(bytes.toString('utf8'), name);
  if (rows.length === 0) throw new AppError('BadInput', `${name} has no rows.`);
  return rows;
}
