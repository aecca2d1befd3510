/** Triplets of texts as files: ours, exported instructions, InstructPix2Pix's. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TTextTriplet } from '#lib/contracts/triplets.ts';
import { encodeParquet } from '#lib/dataset/instructions/encode-parquet.ts';
import { decodeCaptions } from '#lib/dataset/triplets/decode-captions.ts';
import { decodeTriplets } from '#lib/dataset/triplets/decode-triplets.ts';
import { encodeTriplets } from '#lib/dataset/triplets/encode-jsonl.ts';
import { writeTripletFolder } from '#lib/dataset/triplets/write-folder.ts';
import { joinTriplets } from '#gpu-worker/stages/1-data/text/join-triplets.ts';

const triplet: TTextTriplet = { id: 't1', caption: 'a dog', instruction: 'Add a hat', edited_caption: 'a dog with a hat', source: 'gpt2', of: null };
const lines = (...rows: unknown[]) => Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));

test('triplets come back as they were written', async () => {
  const all = [triplet, { ...triplet, id: 't1-back', source: 'cycle' as const, of: 't1' }];
  expect(await decodeTriplets(Buffer.from(encodeTriplets(all)), 'x.jsonl')).toEqual({ triplets: all, withoutCaptions: 0 });
});

test("InstructPix2Pix's files and exported instructions are read; rows without captions are counted", async () => {
  const seed = await decodeTriplets(lines({ input: 'a  dog', edit: 'add a hat', output: 'a dog with a hat', url: 'x' }), 'human-written-prompts.jsonl');
  expect(seed.triplets[0]).toMatchObject({ caption: 'a dog', instruction: 'add a hat', edited_caption: 'a dog with a hat', source: 'imported' });
  expect(seed.triplets[0]?.id).toMatch(/^[0-9a-f]{20}$/);
  const pairs = await decodeTriplets(lines({ original_prompt: 'a dog', edit_prompt: 'add a hat', edited_prompt: 'a hat' }), 'pairs.jsonl');
  expect(pairs.triplets[0]).toMatchObject({ caption: 'a dog', instruction: 'add a hat', edited_caption: 'a hat' });
  const row = { id: 'a-1', image_file: 'a.jpg', image_sha256: 'ab'.repeat(32), instruction: 'Add a hat', caption: 'a dog', edited_caption: 'a dog with a hat', worker: 'A1', study: 'S1' };
  const exported = await decodeTriplets(encodeParquet([row, { ...row, id: 'a-2', caption: null, edited_caption: null }]), 'train.parquet');
  expect(exported).toEqual({ triplets: [{ id: 'a-1', caption: 'a dog', instruction: 'Add a hat', edited_caption: 'a dog with a hat', source: 'people', of: null }], withoutCaptions: 1 });
});

test.each([
  ['no JSON', Buffer.from('{"caption": "a dog"'), /x\.jsonl, line 1: this is not JSON/],
  ['no instruction', lines({ caption: 'a dog' }), /x\.jsonl, line 1: there is no instruction/],
  ['no captions', lines({ instruction: 'add a hat' }), /has 1 instruction but no captions/],
  ['an endless text', lines({ ...triplet, caption: 'a'.repeat(1_001) }), /line 1: caption is wrong/],
  ['no rows', Buffer.from('\n'), /x\.jsonl has no rows/],
  ['a broken Parquet file', Buffer.from('PAR1 and more'), /not a readable Parquet file/],
])('a file with %s is refused with its place', async (_, bytes, sentence) => {
  await expect(decodeTriplets(bytes, 'x.jsonl')).rejects.toThrow(sentence);
});

test('captions are lines of a text file, or rows with a caption; each is taken once', async () => {
  expect(await decodeCaptions(Buffer.from('a dog\n\n a  cat \na dog\n'), 'c.txt')).toEqual([{ id: 'line-1', caption: 'a dog' }, { id: 'line-3', caption: 'a cat' }]);
  expect(await decodeCaptions(lines({ id: 'p1', caption: 'a dog' }, { text: 'a cat' }), 'c.jsonl')).toEqual([{ id: 'p1', caption: 'a dog' }, { id: 'row-2', caption: 'a cat' }]);
  await expect(decodeCaptions(Buffer.from('\n \n'), 'c.txt')).rejects.toThrow(/c\.txt has no captions/);
  await expect(decodeCaptions(lines({ name: 'x' }), 'c.jsonl')).rejects.toThrow(/line 1: there is no "caption"/);
});

test('a dataset folder has a card with counts and samples, and its triplets', async () => {
  const root = mkdtempSync(join(tmpdir(), 'apiary-triplet-folder-'));
  try {
    const dir = join(root, 'set');
    const { triplets, card } = joinTriplets([[triplet]], true);
    await writeTripletFolder({ dir, name: 'Hats | and more', triplets, card });
    const text = readFileSync(join(dir, 'README.md'), 'utf8');
    expect(text).toContain('2 edits of 2 captions');
    expect(text).toContain('Of 1 triplets 1 have an inverse');
    expect(text).toContain('| a dog | Add a hat | a dog with a hat | gpt2 |');
    expect(text).toContain('# Hats \\| and more');
    expect((await decodeTriplets(readFileSync(join(dir, 'triplets.jsonl')), 'triplets.jsonl')).triplets).toEqual(triplets);
    await expect(writeTripletFolder({ dir, name: 'again', triplets, card })).rejects.toThrow(/exists already/);
  } finally {
    rmSync(root, { recursive: true });
  }
});
