/** Finds the uploaded pictures a table names. Pure: the browser says at once what is missing, the server checks again. */
import { type CSVProblem, type CSVProblemKey, csvProblem } from './csv-problem.ts';
import type { CSVRow } from './read-study-csv.ts';

export interface UploadedFile {
  /** With the folders it was dropped with, if any. */
  path: string;
  imageId: string;
}

interface Candidate extends UploadedFile {
  parts: string[];
}

function partsOf(path: string): string[] {
  return path.split(/[\\/]/).filter((part) => part !== '' && part !== '.');
}

/** Whether the shorter path ends the longer one: `a/1.jpg` names `edits/a/1.jpg` and the other way round, but not `b/1.jpg`. */
function fits(named: readonly string[], uploaded: readonly string[], isEqual: (a: string, b: string) => boolean): boolean {
  const length = Math.min(named.length, uploaded.length);
  for (let i = 1; i <= length; i++) if (!isEqual(named[named.length - i], uploaded[uploaded.length - i])) return false;
  return true;
}

const exactly = (a: string, b: string): boolean => a === b;
const inAnyCase = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Uploads by the lower-case last part of their path. */
function indexFiles(files: readonly UploadedFile[]): Map<string, Candidate[]> {
  const index = new Map<string, Candidate[]>();
  for (const file of files) {
    const parts = partsOf(file.path);
    const name = (parts.at(-1) ?? '').toLowerCase();
    index.set(name, [...(index.get(name) ?? []), { ...file, parts }]);
  }
  return index;
}

function find(ref: string, index: Map<string, Candidate[]>): string | { problem: CSVProblemKey } {
  const named = partsOf(ref);
  const near = index.get((named.at(-1) ?? '').toLowerCase()) ?? [];
  const found = near.filter(({ parts }) => fits(named, parts, exactly));
  const fitting = found.length > 0 ? found : near.filter(({ parts }) => fits(named, parts, inAnyCase));
  if (fitting.length === 0) return { problem: 'pictureMissing' };
  const same = fitting.filter(({ parts }) => parts.length === named.length);
  const best = same.length > 0 ? same : fitting;
  if (new Set(best.map(({ imageId }) => imageId)).size > 1) {
    return { problem: 'pictureAmbiguous' };
  }
  return best[0].imageId;
}

/** A row whose pictures are known. */
export interface MatchedRow {
  instruction: string;
  caption?: string;
  originalId: string;
  variants: { label: string; imageId: string }[];
  annotation?: Record<string, string>;
}

/** Puts image ids in place of file names. Every picture that is missing or ambiguous is a problem with its row. */
export function matchFiles(rows: readonly CSVRow[], files: readonly UploadedFile[]): { rows: MatchedRow[]; problems: CSVProblem[] } {
  const index = indexFiles(files);
  const problems: CSVProblem[] = [];
  const matched = rows.map(({ row, instruction, caption, original, variants, annotation }): MatchedRow => {
    const idOf = (ref: string): string => {
      const found = ref === '' ? '' : find(ref, index); // an empty cell is a problem of the table itself
      if (typeof found === 'string') return found;
      problems.push(csvProblem(row, found.problem, { file: ref }));
      return '';
    };
    const originalId = idOf(original);
    const ids = variants.map(({ label, file }) => ({ label, imageId: idOf(file) }));
    return { instruction, ...(caption && { caption }), originalId, variants: ids, ...(Object.keys(annotation).length > 0 && { annotation }) };
  });
  return { rows: matched, problems };
}

/** Problems in one sentence for a reply that has room for a few. */
export function sumUpProblems(problems: readonly CSVProblem[], most = 5): string {
  const told = problems.slice(0, most).map(({ row, message }) => (row === null ? message : `Row ${row}: ${message}`));
  const more = problems.length - told.length;
  return `${told.join(' ')}${more > 0 ? ` And ${more} more problem${more === 1 ? '' : 's'}.` : ''}`;
}
