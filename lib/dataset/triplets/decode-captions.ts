import type { TCaption } from '#lib/contracts/triplets.ts';
import { tidy } from '#lib/contracts/words.ts';
import { AppError } from '#lib/errors.ts';
import { decodeTable } from '../decode-table.ts';

const NAMES = ['caption', 'input', 'original_prompt', 'text'];

/**
 * Reads captions to invent edits for: a text file with one a line, or JSONL or Parquet with a column `caption` (or `text`). Each is taken once.
 * @throws AppError BadInput naming the line that is wrong, or when there are none.
 */
export async function decodeCaptions(bytes: Buffer, name: string): Promise<TCaption[]> {
  const isTable = bytes.subarray(0, 4).toString('latin1') === 'PAR1' || bytes.subarray(0, 200).toString('utf8').trimStart().startsWith('{');
  const found = isTable ? await captionsOfTable(bytes, name) : bytes.toString('utf8').split('\n').map((text, i) => ({ id: `line-${i + 1}`, caption: tidy(text) }));
  const captions = new Map<string, TCaption>();
  for (const one of found) if (one.caption !== '' && !captions.has(one.caption)) captions.set(one.caption, one);
  if (captions.size === 0) throw new AppError('BadInput', `${name} has no captions: give a text file with one a line, or JSONL or Parquet with a column "caption".`);
  const long = [...captions.values()].find(({ caption }) => caption.length > 1_000);
  if (long) throw new AppError('BadInput', `${name}: the caption ${long.id} has ${long.caption.length} characters; up to 1,000 are allowed.`);
  return [...captions.values()];
}

async function captionsOfTable(bytes: Buffer, name: string): Promise<TCaption[]> {
  const rows = await decodeTable(bytes, name, ['id', ...NAMES]);
  return rows.map(({ value, where }, i) => {
    const row = (value ?? {}) as Record<string, unknown>;
    const column = NAMES.find((one) => typeof row[one] === 'string');
    if (column === undefined) throw new AppError('BadInput', `${where}: there is no "caption".`);
    return { id: typeof row.id === 'string' && row.id !== '' ? row.id.slice(0, 190) : `row-${i + 1}`, caption: tidy(row[column] as string) };
  });
}
