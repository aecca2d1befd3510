import Link from 'next/link';
import type { ReactNode } from 'react';
import { useNumbers, useWords } from '#words';
import { Badge } from '#app/_ui/badge.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import type { Numbers } from '#app/_words/numbers.ts';
import type { Share } from '#lib/consensus/interval.ts';
import type { StudyQuality } from '#lib/study/report-quality.ts';

type Worker = StudyQuality['workers'][number];

export interface WorkerTableProps {
  studyId: string;
  workers: readonly Worker[];
  isWritten: boolean;
  /** Sides can be chosen, so a bias can be seen. */
  hasSides: boolean;
}

type Words = ReturnType<typeof useWords<'results.quality.table'>>;

interface Column {
  /** Its head's message. */
  key: 'tests' | 'agrees' | 'dawidSkene' | 'glad' | 'mace' | 'left' | 'repeats';
  cell: (worker: Worker, t: Words, numbers: Numbers) => ReactNode;
}

function WithInterval({ share, detail }: { share: Share | null; detail?: string }) {
  const { percent } = useNumbers();
  if (!share) return <span className="text-ink-faint">–</span>;
  return (
    <>
      {percent(share.share, 0)}
      <span className="block whitespace-nowrap text-2xs text-ink-faint">
        {percent(share.low, 0)} – {percent(share.high, 0)}
        {detail && ` · ${detail}`}
      </span>
    </>
  );
}

const VOTING: readonly Column[] = [
  { key: 'tests', cell: ({ tests }, t) => <WithInterval share={tests} detail={tests ? t('testsRight', { right: String(tests.right), total: String(tests.total) }) : undefined} /> },
  { key: 'agrees', cell: ({ agreement }) => <WithInterval share={agreement} /> },
  { key: 'dawidSkene', cell: ({ models }, _, { percent }) => (models ? percent(models.dawidSkene, 0) : '–') },
  { key: 'glad', cell: ({ models }, _, { decimal }) => (models ? decimal(models.glad, 2) : '–') },
  { key: 'mace', cell: ({ models }, _, { percent }) => (models ? percent(models.mace, 0) : '–') },
];
const SIDES: Column = { key: 'left', cell: ({ leftShare }) => <WithInterval share={leftShare} /> };
const WRITING: readonly Column[] = [{ key: 'repeats', cell: ({ repeats }) => <WithInterval share={repeats} /> }];

/** Every worker's answers, accuracy, agreement, bias and speed. */
export function WorkerTable({ studyId, workers, isWritten, hasSides }: WorkerTableProps) {
  const t = useWords('results.quality.table');
  const title = useWords('results.quality')('workers');
  const numbers = useNumbers();
  const { count, duration } = numbers;
  const columns = isWritten ? WRITING : hasSides ? [...VOTING, SIDES] : VOTING;
  return (
    <>
      <Table label={title} isStacked>
        <Thead>
          <tr>
            <Th>{t('worker')}</Th>
            <Th align="right">{t('answers')}</Th>
            {columns.map(({ key }) => (
              <Th key={key} align="right">
                {t(key)}
              </Th>
            ))}
            <Th align="right">{t('time')}</Th>
          </tr>
        </Thead>
        <Tbody>
          {workers.map((worker) => (
            <Tr key={worker.workerId}>
              <Td label={t('worker')}>
                <Link href={`/requests/${studyId}/review?status=Submitted&worker=${worker.workerId}`} className="rounded underline decoration-line-strong underline-offset-2 hover:text-ink">
                  {worker.name}
                </Link>{' '}
                {worker.isExcluded && <Badge tone="warn">{t('leftOut')}</Badge>}
              </Td>
              <Td label={t('answers')} align="right">
                {count(worker.answers)}
                {worker.rejected > 0 && <span className="block text-2xs text-ink-faint">{t('rejected', { count: count(worker.rejected) })}</span>}
              </Td>
              {columns.map(({ key, cell }) => (
                <Td key={key} label={t(key)} align="right">
                  {cell(worker, t, numbers)}
                </Td>
              ))}
              <Td label={t('time')} align="right">
                {duration(worker.medianSeconds)}
              </Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
      {!isWritten && <p className="mt-3 text-xs text-ink-faint">{t('note')}</p>}
    </>
  );
}
