'use client';

import { useDeferredValue, useMemo } from 'react';
import { matchFiles, type MatchedRow } from '#lib/study/match-files.ts';
import type { CSVProblem } from '#lib/study/csv-problem.ts';
import { readStudyCSV, type CSVRow, type StudyTaskType } from '#lib/study/read-study-csv.ts';
import type { Upload } from './use-uploads.ts';

export interface StudyTable {
  rows: readonly CSVRow[];
  matched: readonly MatchedRow[];
  problems: readonly CSVProblem[];
  /** Pictures that are still on their way and named by the table. */
  isSettled: boolean;
  /** Uploaded files that no row names. */
  unused: readonly string[];
}

const EMPTY: StudyTable = { rows: [], matched: [], problems: [], isSettled: true, unused: [] };

/** The table checked against the pictures, again with every upload. A picture on its way counts as there; a failed one does not. */
export function useTable(csv: string | null, taskType: StudyTaskType, uploads: readonly Upload[]): StudyTable {
  const files = useDeferredValue(uploads);
  const parsed = useMemo(() => (csv === null ? null : readStudyCSV(csv, taskType)), [csv, taskType]);
  return useMemo(() => {
    if (!parsed) return EMPTY;
    const usable = files.filter(({ status }) => status !== 'failed').map(({ path, imageId }) => ({ path, imageId: imageId ?? `pending:${path}` }));
    const { rows: matched, problems } = matchFiles(parsed.rows, usable);
    const used = new Set(matched.flatMap(({ originalId, variants }) => [originalId, ...variants.map(({ imageId }) => imageId)]));
    const all = [...parsed.problems, ...problems].sort((a, b) => (a.row ?? 0) - (b.row ?? 0));
    return { rows: parsed.rows, matched, problems: all, isSettled: ![...used].some((id) => id.startsWith('pending:')), unused: usable.filter(({ imageId }) => !used.has(imageId)).map(({ path }) => path) };
  }, [parsed, files]);
}
