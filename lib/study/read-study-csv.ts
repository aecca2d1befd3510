/** A study's table as its requester wrote it. Pure (csv-parse's browser build has no Node types): the browser checks it before anything is uploaded, the server again. */
import { parse } from 'csv-parse/browser/esm/sync';
import type { TaskType } from '#lib/generated/prisma/enums.ts';
import { type CSVProblem, csvProblem } from './csv-problem.ts';

export type StudyTaskType = TaskType;

export interface CSVVariant {
  label: string;
  file: string;
}

export interface CSVRow {
  /** As a spreadsheet counts: the header is row 1. */
  row: number;
  /** Empty where workers write the instructions. */
  instruction: string;
  /** Of the original; empty unless captions are to be edited. */
  caption: string;
  original: string;
  variants: CSVVariant[];
  /** Further columns, given back with the results. */
  annotation: Record<string, string>;
}

export interface ParsedCSV {
  rows: CSVRow[];
  problems: CSVProblem[];
}

/** Column of each label, by task type. */
const COLUMNS: Record<StudyTaskType, Record<string, string>> = {
  CompareEdits: { a: 'a', b: 'b' },
  RankEdits: { v1: '1', v2: '2', v3: '3', v4: '4', v5: '5' },
  WriteInstructions: {},
  EditCaptions: {},
};

/** Columns of text beside the original's, by task type. */
const TEXTS: Record<StudyTaskType, readonly ('instruction' | 'caption')[]> = {
  CompareEdits: ['instruction'],
  RankEdits: ['instruction'],
  WriteInstructions: [],
  EditCaptions: ['caption'],
};

const MAX_ROWS = 20_000;
const MAX_TEXT = 500;

/** The columns a table of this kind must have, in order. */
export function columnsOf(taskType: StudyTaskType): string[] {
  return ['original', ...TEXTS[taskType], ...Object.keys(COLUMNS[taskType])];
}

/** A table that asks about each picture and nothing else: what stands in for a CSV where none is needed. */
export function tableOfPictures(paths: readonly string[]): string {
  return ['original', ...paths.map((path) => `"${path.replaceAll('"', '""')}"`)].join('\n');
}

function readHeader(header: string[], taskType: StudyTaskType): { names: string[]; problem: CSVProblem | null } {
  const names = header.map((name) => name.trim().toLowerCase());
  const missing = columnsOf(taskType).filter((name) => !names.includes(name));
  const double = names.find((name, i) => name !== '' && names.indexOf(name) !== i);
  if (missing.length > 0) {
    const found = names.filter(Boolean);
    return { names, problem: csvProblem(1, 'columnsMissing', { count: missing.length, missing: missing.join(', '), wanted: columnsOf(taskType).join(', '), found: found.join(', '), foundCount: found.length }) };
  }
  return { names, problem: double === undefined ? null : csvProblem(1, 'columnTwice', { column: double }) };
}

function readRow(cells: Record<string, string>, row: number, taskType: StudyTaskType): { row: CSVRow; problems: CSVProblem[] } {
  const problems: CSVProblem[] = [];
  const columns = COLUMNS[taskType];
  for (const name of columnsOf(taskType)) if (!cells[name]) problems.push(csvProblem(row, 'cellEmpty', { column: name }));
  const text = (name: 'instruction' | 'caption'): string => (TEXTS[taskType].includes(name) ? (cells[name] ?? '') : '');
  for (const name of TEXTS[taskType]) {
    if (text(name).length > MAX_TEXT) problems.push(csvProblem(row, 'textLong', { column: name, length: text(name).length, most: MAX_TEXT }));
  }
  const variants = Object.entries(columns).map(([column, label]) => ({ label, file: cells[column] ?? '' }));
  const annotation = Object.fromEntries(Object.entries(cells).filter(([name, value]) => name !== '' && value !== '' && !columnsOf(taskType).includes(name)));
  return { row: { row, instruction: text('instruction'), caption: text('caption'), original: cells.original ?? '', variants, annotation }, problems };
}

/** Text that was not UTF-8 before it was read as such shows replacement characters or zeros. */
function findEncodingProblem(text: string): CSVProblem | null {
  const at = text.search(/[\0\uFFFD]/);
  if (at < 0) return null;
  const row = text[at] === '\0' ? null : text.slice(0, at).split(/\r\n|\r|\n/).length;
  return csvProblem(row, 'encoding');
}

/** Splits the text by the delimiter its first line uses: comma, semicolon or tab. */
function splitCells(text: string): { records: string[][]; problem: CSVProblem | null } {
  const unreadable = findEncodingProblem(text);
  if (unreadable) return { records: [], problem: unreadable };
  const firstLine = text.replace(/^\uFEFF/, '').split(/\r?\n/, 1)[0];
  const delimiter = [',', ';', '\t'].reduce((best, candidate) => (firstLine.split(candidate).length > firstLine.split(best).length ? candidate : best), ',');
  try {
    return { records: parse(text, { bom: true, delimiter, relax_column_count: true, skip_empty_lines: true, trim: true, info: false }) as string[][], problem: null };
  } catch (error) {
    const { lines, message } = error as { lines?: number; message: string };
    return { records: [], problem: csvProblem(lines ?? null, 'unreadable', { reason: message.split('\n')[0] }) };
  }
}

/**
 * Reads a study's table: header names in any case and order, comma, semicolon or tab, a byte-order mark, quoted cells. Lists every problem with its
 * row instead of stopping at the first.
 */
export function readStudyCSV(text: string, taskType: StudyTaskType): ParsedCSV {
  const { records, problem } = splitCells(text);
  if (problem) return { rows: [], problems: [problem] };
  const [header, ...body] = records;
  if (!header) return { rows: [], problems: [csvProblem(null, 'empty', { wanted: columnsOf(taskType).join(', ') })] };
  const { names, problem: inHeader } = readHeader(header, taskType);
  if (inHeader) return { rows: [], problems: [inHeader] };
  if (body.length === 0) return { rows: [], problems: [csvProblem(null, 'noRows')] };
  if (body.length > MAX_ROWS) return { rows: [], problems: [csvProblem(null, 'manyRows', { rows: body.length, most: MAX_ROWS })] };
  const parsed = body.map((cells, i) => {
    const read = readRow(Object.fromEntries(names.map((name, column) => [name, cells[column] ?? ''])), i + 2, taskType);
    if (cells.length > names.length) read.problems.push(csvProblem(i + 2, 'manyCells', { cells: cells.length, columns: names.length }));
    return read;
  });
  return { rows: parsed.map(({ row }) => row), problems: parsed.flatMap(({ problems }) => problems) };
}
