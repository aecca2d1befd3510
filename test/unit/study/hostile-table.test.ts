import { expect, test } from 'vitest';
import { readStudyCSV } from '#lib/study/read-study-csv.ts';
import { toCSV } from '#lib/to-csv.ts';

const TABLE = 'original,instruction,a,b\n1.jpg,make it größer,2.jpg,3.jpg\n';

test('a table in another encoding is refused with the row that shows it', () => {
  const utf8 = readStudyCSV(TABLE, 'CompareEdits');
  expect(utf8.problems).toEqual([]);
  expect(utf8.rows[0].instruction).toBe('make it größer');
  const sentence = expect.stringMatching(/^The CSV file is not encoded in UTF-8: .+ Save it as "CSV UTF-8" and choose it again\.$/);
  const read = (bytes: Buffer) => readStudyCSV(bytes.toString('utf8'), 'CompareEdits');
  expect(read(Buffer.from(TABLE, 'latin1'))).toMatchObject({ rows: [], problems: [{ row: 2, message: sentence }] });
  expect(read(Buffer.from(TABLE, 'utf16le'))).toMatchObject({ rows: [], problems: [{ row: null, message: sentence }] });
  expect(read(Buffer.from(`\uFEFF${TABLE}`, 'utf16le')).problems).toMatchObject([{ row: 1, message: sentence }]);
  expect(read(Buffer.from(TABLE.replace('make', 'ma\0ke'))).problems).toMatchObject([{ row: null, message: sentence }]);
});

test('no cell of an export begins like a formula', () => {
  const formulas = ["=cmd|' /C calc'!A0", '+1+1', '-2', '@SUM(A1)', '\t=1', '\r=1', '=HYPERLINK("http://evil.test";"x")'];
  const lines = toCSV(formulas.map((cell) => [cell, 'kept', 0.5]));
  for (const line of lines.trimEnd().split('\n')) expect(line).toMatch(/^"?'[=+\-@\t\r]/);
  expect(toCSV([['a plain = sign', 'x-y', 3]])).toBe('a plain = sign,x-y,3\n');
});
