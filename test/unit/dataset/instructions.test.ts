/** Datasets of instructions as files: what is written can be read, and what cannot be read is named. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { decodeRows } from '#lib/dataset/instructions/decode-rows.ts';
import { encodeJSONL } from '#lib/dataset/instructions/encode-jsonl.ts';
import { encodeParquet } from '#lib/dataset/instructions/encode-parquet.ts';
import type { TInstructionRow } from '#lib/dataset/instructions/row.ts';
import { writeFolder } from '#lib/dataset/instructions/write-folder.ts';

const SHA = 'ab'.repeat(32);
const row = (id: string, more: Partial<TInstructionRow> = {}): TInstructionRow => ({ id, image_file: 'a.jpg', image_sha256: SHA, instruction: 'Add a hat', caption: null, edited_caption: null, worker: 'A1', study: 'S1', ...more });
const slice = (bytes: Buffer): ArrayBuffer => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;

test('rows come back from JSONL and Parquet as they were, whatever their letters', async () => {
  const texts = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.record({ instruction: texts, caption: fc.option(texts), worker: fc.option(texts) }), { minLength: 1, maxLength: 30 }), async (written) => {
      const rows = written.map((said, i) => row(`r${i}`, said));
      expect(await decodeRows(Buffer.from(encodeJSONL(rows)), 'x.jsonl')).toEqual(rows);
      expect(await decodeRows(encodeParquet(rows), 'x.parquet')).toEqual(rows);
    }),
    { numRuns: 40 },
  );
});

test('a Parquet file with pictures has Hugging Face’s features, embeds each picture once, and still reads as rows', async () => {
  const bytes = new Uint8Array(50_000).map((_, i) => (i * 7919) % 251 ^ (i >> 7));
  const rows = Array.from({ length: 20 }, (_, i) => row(`r${i}`));
  const file = encodeParquet(rows, new Map([[SHA, { bytes, path: 'a.jpg' }]]));
  expect(file.length).toBeLessThan(2 * bytes.length);
  const { key_value_metadata: metadata } = parquetMetadata(slice(file));
  expect(JSON.parse(metadata?.find(({ key }) => key === 'huggingface')?.value ?? '').info.features).toMatchObject({ image: { _type: 'Image' }, instruction: { dtype: 'string', _type: 'Value' } });
  const [first] = (await parquetReadObjects({ file: slice(file), utf8: false })) as { image: { bytes: Uint8Array; path: string } }[];
  expect(first.image.path).toBe('a.jpg');
  expect(Buffer.from(first.image.bytes).equals(Buffer.from(bytes))).toBe(true);
  expect(await decodeRows(file, 'x.parquet')).toEqual(rows);
});

test.each([
  ['{"id":"a"}\n', 'x, line 1: the column "image_file" is missing or wrong'],
  [`${encodeJSONL([row('a')])}{"id"\n`, 'x, line 2: this is not JSON'],
  [encodeJSONL([row('a'), row('a')]), 'the id "a" is there twice'],
  [encodeJSONL([row('a', { image_sha256: 'zz' })]), 'must be 64 hex digits'],
  ['\n\n', 'x has no rows'],
  ['[1]\n', 'x, line 1'],
  ['PAR1 and then nothing', 'x is not a readable Parquet file'],
])('a file like %j is refused in one sentence', async (text, sentence) => {
  await expect(decodeRows(Buffer.from(text), 'x')).rejects.toThrow(sentence);
});

test('a folder has a card, Parquet and JSONL, appears whole, and is never written over', async () => {
  const dir = join(mkdtempSync(join(tmpdir(), 'apiary-dataset-')), 'out');
  const rows = [row('a', { caption: 'A dog', edited_caption: 'A dog with a hat' })];
  const options = { dir, name: 'Wild: "edits"', rows, images: new Map([[SHA, { bytes: new Uint8Array([1, 2, 3]), path: 'a.jpg' }]]) };
  await writeFolder(options);
  const card = readFileSync(join(dir, 'README.md'), 'utf8');
  expect(card).toContain('pretty_name: "Wild: \\"edits\\""');
  expect(card).toContain('path: data/train-*.parquet');
  expect(await decodeRows(readFileSync(join(dir, 'data', 'train-00000-of-00001.parquet')), 'x')).toEqual(rows);
  expect(await decodeRows(readFileSync(join(dir, 'instructions.jsonl')), 'x')).toEqual(rows);
  await expect(writeFolder(options)).rejects.toThrow('exists already');
  rmSync(join(dir, '..'), { recursive: true });
});
