import { createHash } from 'node:crypto';
import { TRIPLET_COLUMNS, type TTextTriplet, type TTripletSource, ZTextTriplet } from '#lib/contracts/triplets.ts';
import { tidy } from '#lib/contracts/words.ts';
import { AppError } from '#lib/errors.ts';
import { decodeTable, type TableRow } from '../decode-table.ts';

/** What other datasets call the three texts: InstructPix2Pix's seed set, its generated prompts, and its pairs with pictures. */
const NAMES = {
  caption: ['caption', 'input', 'original_prompt', 'original_caption', 'source_prompt'],
  instruction: ['instruction', 'edit', 'edit_prompt', 'edit_instruction'],
  edited_caption: ['edited_caption', 'output', 'edited_prompt', 'target_prompt'],
} as const;

/** Every column that may be read. */
const READ = [...new Set([...TRIPLET_COLUMNS, 'study', ...Object.values(NAMES).flat()])];

export interface DecodedTriplets {
  triplets: TTextTriplet[];
  /** Rows without an edited caption, such as instructions that were written for a picture alone: they are no triplets. */
  withoutCaptions: number;
}

function textOf(value: Record<string, unknown>, field: keyof typeof NAMES): string {
  const name = NAMES[field].find((one) => typeof value[one] === 'string');
  return name === undefined ? '' : tidy(value[name] as string);
}

/** Whom a row is by: as it says; people where it names a study. */
function sourceOf({ source, study }: Record<string, unknown>): TTripletSource {
  const said = ZTextTriplet.shape.source.safeParse(source ?? undefined);
  if (source && said.success) return said.data;
  return typeof study === 'string' ? 'people' : 'imported';
}

function tripletOf({ value: row, where }: TableRow): TTextTriplet | undefined {
  if (typeof row !== 'object' || row === null) throw new AppError('BadInput', `${where}: this is not an object.`);
  const value = row as Record<string, unknown>;
  const texts = { caption: textOf(value, 'caption'), instruction: textOf(value, 'instruction'), edited_caption: textOf(value, 'edited_caption') };
  if (texts.instruction === '') throw new AppError('BadInput', `${where}: there is no instruction. A triplet has caption, instruction and edited_caption (or ${NAMES.caption[1]}, ${NAMES.instruction[1]} and ${NAMES.edited_caption[1]}).`);
  if (texts.caption === '' || texts.edited_caption === '') return undefined;
  const id = typeof value.id === 'string' && value.id !== '' ? value.id : createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 20);
  const parsed = ZTextTriplet.safeParse({ id, ...texts, source: sourceOf(value), of: typeof value.of === 'string' ? value.of : null });
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues;
  throw new AppError('BadInput', `${where}: ${path.join('.')} is wrong (${message}).`);
}

/**
 * Reads triplets of texts from the bytes of a JSONL or Parquet file: ours, exported instructions of studies, or InstructPix2Pix's.
 * @throws AppError BadInput naming the line or row that is wrong, or when no row has both captions.
 */
export async function decodeTriplets(bytes: Buffer, name: string): Promise<DecodedTriplets> {
  const rows = (await decodeTable(bytes, name, READ)).map(tripletOf);
  const triplets = rows.filter((row) => row !== undefined);
  if (triplets.length === 0) throw new AppError('BadInput', `${name} has ${rows.length} ${rows.length === 1 ? 'instruction' : 'instructions'} but no captions before and after the edit, so there are no triplets in it.`);
  return { triplets, withoutCaptions: rows.length - triplets.length };
}
