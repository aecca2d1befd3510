import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readStudyCSV, tableOfPictures } from '#lib/study/read-study-csv.ts';

const HEADER = 'original,instruction,a,b';

describe('a study’s table', () => {
  test('of pictures alone needs only their names, and one of captions a caption', () => {
    const written = readStudyCSV(tableOfPictures(['a "b".jpg', 'folder/c.jpg']), 'WriteInstructions');
    expect(written.problems).toEqual([]);
    expect(written.rows.map(({ original, instruction, caption, variants }) => [original, instruction, caption, variants])).toEqual([
      ['a "b".jpg', '', '', []],
      ['folder/c.jpg', '', '', []],
    ]);
    const captioned = readStudyCSV('original,caption,instruction\no.jpg,A dog,kept\np.jpg,,kept', 'EditCaptions');
    expect(captioned.rows[0]).toMatchObject({ caption: 'A dog', instruction: '', annotation: { instruction: 'kept' } });
    expect(captioned.problems).toMatchObject([{ row: 3, message: 'The column caption is empty.' }]);
    expect(readStudyCSV('original\no.jpg', 'EditCaptions').problems[0].message).toContain('The column caption is missing');
  });

  test('is read with any case and order of columns, a byte-order mark, quotes, CRLF and extra columns', () => {
    const { rows, problems } = readStudyCSV('\uFEFFB,Original, Instruction ,A,Verb\r\nb.jpg,o.jpg,"Make it ""warm"", please",a.jpg,colour\r\n\r\n', 'CompareEdits');
    expect(problems).toEqual([]);
    expect(rows).toEqual([
      { row: 2, instruction: 'Make it "warm", please', caption: '', original: 'o.jpg', variants: [{ label: 'a', file: 'a.jpg' }, { label: 'b', file: 'b.jpg' }], annotation: { verb: 'colour' } },
    ]);
  });

  test('may be separated by semicolons or tabs', () => {
    for (const mark of [';', '\t']) {
      const { rows, problems } = readStudyCSV(`${HEADER}\no,i,x,y\n`.replaceAll(',', mark), 'CompareEdits');
      expect(problems).toEqual([]);
      expect(rows[0].variants.map(({ file }) => file)).toEqual(['x', 'y']);
    }
  });

  test('of a ranking has five variants', () => {
    const { rows, problems } = readStudyCSV('original,instruction,v1,v2,v3,v4,v5\no,i,1.png,2.png,3.png,4.png,5.png\n', 'RankEdits');
    expect(problems).toEqual([]);
    expect(rows[0].variants).toEqual(['1', '2', '3', '4', '5'].map((label) => ({ label, file: `${label}.png` })));
  });

  test('tells every problem with its row', () => {
    const { problems } = readStudyCSV(`${HEADER}\no,,a,b\n,i,a,\no,${'x'.repeat(501)},a,b\no,i,a,b,c\n`, 'CompareEdits');
    expect(problems).toMatchObject([
      { row: 2, message: 'The column instruction is empty.' },
      { row: 3, message: 'The column original is empty.' },
      { row: 3, message: 'The column b is empty.' },
      { row: 4, message: 'The instruction has 501 characters; up to 500 are allowed.' },
      { row: 5, message: 'It has 5 cells but the header names 4. Put text with commas in double quotes.' },
    ]);
  });

  test('says what is missing in its header, and that it is empty', () => {
    expect(readStudyCSV('original,instruction,a\n', 'CompareEdits').problems[0].message).toContain('The column b is missing');
    expect(readStudyCSV(`${HEADER},a\no,i,a,b,a\n`, 'CompareEdits').problems[0].message).toContain('a is there twice');
    expect(readStudyCSV('', 'CompareEdits').problems[0].message).toContain('empty');
    expect(readStudyCSV(HEADER, 'CompareEdits').problems[0].message).toContain('no rows');
    expect(readStudyCSV(`${HEADER}\no,"i,a,b\n`, 'CompareEdits').problems[0].message).toContain('not a readable CSV');
  });

  test('comes back whole from any cells a spreadsheet can write', () => {
    const cell = fc.string({ minLength: 1, maxLength: 40 }).map((text) => text.replaceAll('\0', ' ').trim()).filter((text) => text !== '' && !text.startsWith('\uFEFF'));
    const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell, cell), { minLength: 1, maxLength: 20 }), (cells) => {
        const text = [HEADER, ...cells.map((row) => row.map(quote).join(','))].join('\n');
        const { rows, problems } = readStudyCSV(text, 'CompareEdits');
        expect(problems).toEqual([]);
        expect(rows.map(({ original, instruction, variants }) => [original, instruction, ...variants.map(({ file }) => file)])).toEqual(cells);
      }),
    );
  });
});
