import type { SchemaElement } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { COLUMNS, type TInstructionRow } from './row.ts';

/** A picture as Hugging Face's `Image` feature stores it. */
export interface EmbeddedImage {
  bytes: Uint8Array;
  path: string;
}

const text = (name: string): SchemaElement => ({ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' });
const IMAGE: SchemaElement[] = [
  { name: 'image', num_children: 2, repetition_type: 'OPTIONAL' },
  { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
  text('path'),
];

/** The features as Hugging Face's `datasets` reads them from a Parquet file: without them pictures would be mere structs. */
function featuresOf(hasImages: boolean): string {
  const features = Object.fromEntries(COLUMNS.map((name) => [name, { dtype: 'string', _type: 'Value' }]));
  return JSON.stringify({ info: { features: hasImages ? { image: { _type: 'Image' }, ...features } : features } });
}

/**
 * Rows as a Parquet file.
 * @param images by sha256; a picture with many instructions is stored once. Left out: a file of texts.
 */
export function encodeParquet(rows: readonly TInstructionRow[], images?: ReadonlyMap<string, EmbeddedImage>): Buffer {
  const columns = COLUMNS.map((name) => ({ name: name as string, data: rows.map((row) => row[name]) as unknown[] }));
  const schema: SchemaElement[] = [{ name: 'root', num_children: COLUMNS.length + (images ? 1 : 0) }, ...(images ? IMAGE : []), ...COLUMNS.map(text)];
  const pictures = images && { name: 'image', data: rows.map(({ image_sha256: sha256 }) => images.get(sha256) ?? null), statistics: false };
  const buffer = parquetWriteBuffer({
    columnData: [...(pictures ? [pictures] : []), ...columns],
    schema,
    kvMetadata: [{ key: 'huggingface', value: featuresOf(images !== undefined) }],
    createdBy: 'Apiary',
  });
  return Buffer.from(buffer);
}
