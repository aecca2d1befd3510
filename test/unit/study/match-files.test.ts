import { expect, test } from 'vitest';
import { csvProblem } from '#lib/study/csv-problem.ts';
import { matchFiles, sumUpProblems } from '#lib/study/match-files.ts';
import { readStudyCSV } from '#lib/study/read-study-csv.ts';

function match(cells: string, paths: string[]) {
  const { rows } = readStudyCSV(`original,instruction,a,b\n${cells}\n`, 'CompareEdits');
  const matched = matchFiles(rows, paths.map((path) => ({ path, imageId: `id:${path}` })));
  return { ids: [matched.rows[0].originalId, ...matched.rows[0].variants.map(({ imageId }) => imageId)], problems: matched.problems.map(({ message }) => message) };
}

test('names find files with and without their folders', () => {
  expect(match('1.jpg,i,x/1.jpg,y\\1.jpg', ['set/1.jpg', 'set/x/1.jpg', 'set/y/1.jpg'])).toMatchObject({ ids: ['', 'id:set/x/1.jpg', 'id:set/y/1.jpg'] });
  expect(match('o.jpg,i,a.jpg,deep/folder/b.jpg', ['photos/o.jpg', 'a.jpg', 'b.jpg'])).toEqual({ ids: ['id:photos/o.jpg', 'id:a.jpg', 'id:b.jpg'], problems: [] });
  expect(match('O.JPG,i,a.jpg,b.jpg', ['o.jpg', 'A.jpg', 'a.jpg', 'b.jpg'])).toEqual({ ids: ['id:o.jpg', 'id:a.jpg', 'id:b.jpg'], problems: [] });
});

test('a file in another folder is not taken for it', () => {
  expect(match('o.jpg,i,hive/1.jpg,base/1.jpg', ['o.jpg', 'hive/1.jpg', 'other/1.jpg'])).toEqual({ ids: ['id:o.jpg', 'id:hive/1.jpg', ''], problems: ['The picture "base/1.jpg" has not been uploaded.'] });
});

test('a name that several pictures have is a problem', () => {
  expect(match('o.jpg,i,1.jpg,b.jpg', ['o.jpg', 'x/1.jpg', 'y/1.jpg', 'b.jpg']).problems[0]).toContain('Several different pictures are called "1.jpg"');
});

test('many problems become one sentence that counts the rest', () => {
  const problems = Array.from({ length: 8 }, (_, i) => csvProblem(i + 2, 'cellEmpty', { column: 'a' }));
  expect(sumUpProblems(problems, 2)).toBe('Row 2: The column a is empty. Row 3: The column a is empty. And 6 more problems.');
});
