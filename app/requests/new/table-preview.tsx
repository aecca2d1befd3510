'use client';

import { ImageOff } from 'lucide-react';
import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { Skeleton } from '#app/_ui/skeleton.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import { useWords } from '#words';
import { columnsOf, type StudyTaskType } from '#lib/study/read-study-csv.ts';
import { Thumb } from '../thumb.tsx';
import type { StudyTable } from './use-table.ts';

const FIRST = 5;
const MOST_PROBLEMS = 12;

function Picture({ imageId, name }: { imageId: string; name: string }) {
  const t = useWords('requests.form.table');
  if (imageId === '') return <span title={name} className="flex size-12 items-center justify-center rounded-md border border-dashed border-bad text-bad"><ImageOff aria-hidden className="size-4" /><span className="sr-only">{t('missing', { name })}</span></span>;
  if (imageId.startsWith('pending:')) return <Skeleton className="size-12" />;
  return <Thumb imageId={imageId} alt={name} className="size-12" />;
}

/** Every problem of a table with its row. */
export function TableProblems({ problems }: Pick<StudyTable, 'problems'>) {
  const t = useWords('requests.form.table');
  const say = useWords('requests.form.problems');
  const [isWhole, setWhole] = useState(false);
  if (problems.length === 0) return null;
  const shown = isWhole ? problems : problems.slice(0, MOST_PROBLEMS);
  return (
    <Callout tone="bad" role="alert" title={t('problems', { count: problems.length })}>
      <ul className="mt-1 max-h-72 space-y-0.5 overflow-y-auto">
        {shown.map(({ row, key, values }, i) => (
          <li key={i} className="flex gap-2">
            {row !== null && <span className="w-14 shrink-0 font-medium tabular-nums text-ink">{t('rowNumber', { row })}</span>}
            <span className="min-w-0 wrap-break-word">{say(key, values)}</span>
          </li>
        ))}
      </ul>
      {problems.length > shown.length && (
        <Button size="sm" className="mt-2" onClick={() => setWhole(true)}>
          {t('showAll', { count: problems.length })}
        </Button>
      )}
    </Callout>
  );
}

/** The first rows as they will be asked about. */
export function TablePreview({ table, taskType }: { table: StudyTable; taskType: StudyTaskType }) {
  const t = useWords('requests.form.table');
  const [shown, setShown] = useState(FIRST);
  const columns = columnsOf(taskType);
  if (table.rows.length === 0) return null;
  return (
    <div>
      <Table label={t('label')}>
        <Thead>
          <tr>
            <Th>{t('row')}</Th>
            {columns.map((name) => (
              <Th key={name}>{name}</Th>
            ))}
          </tr>
        </Thead>
        <Tbody>
          {table.rows.slice(0, shown).map(({ row, original, instruction, caption, variants }, i) => (
            <Tr key={row}>
              <Td className="text-ink-faint">{row}</Td>
              <Td>
                <Picture imageId={table.matched[i].originalId} name={original} />
              </Td>
              {columns.includes('instruction') && <Td className="min-w-48 max-w-96">{instruction}</Td>}
              {columns.includes('caption') && <Td className="min-w-48 max-w-96">{caption}</Td>}
              {variants.map(({ label, file }, v) => (
                <Td key={label}>
                  <Picture imageId={table.matched[i].variants[v].imageId} name={file} />
                </Td>
              ))}
            </Tr>
          ))}
        </Tbody>
      </Table>
      <p className="mt-2 flex flex-wrap items-center justify-between gap-2 text-xs text-ink-faint">
        <span>{t('items', { items: table.rows.length, unused: table.unused.length })}</span>
        {table.rows.length > shown && (
          <Button size="sm" variant="ghost" onClick={() => setShown(shown + 20)}>
            {t('more')}
          </Button>
        )}
      </p>
    </div>
  );
}
