import Link from 'next/link';
import type { ReactNode } from 'react';
import { Badge } from '#app/_ui/badge.tsx';
import { count, duration, percent } from '#app/_ui/format.ts';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
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

interface Column {
  head: string;
  cell: (worker: Worker) => ReactNode;
}

function WithInterval({ share, detail }: { share: Share | null; detail?: string }) {
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
  { head: 'Test items', cell: ({ tests }) => <WithInterval share={tests} detail={tests ? `${tests.right} of ${tests.total}` : undefined} /> },
  { head: 'Agrees', cell: ({ agreement }) => <WithInterval share={agreement} /> },
  { head: 'Dawid–Skene', cell: ({ models }) => (models ? percent(models.dawidSkene, 0) : '–') },
  { head: 'GLAD', cell: ({ models }) => (models ? models.glad.toFixed(2).replace('-', '−') : '–') },
  { head: 'MACE', cell: ({ models }) => (models ? percent(models.mace, 0) : '–') },
];
const SIDES: Column = { head: 'Left side', cell: ({ leftShare }) => <WithInterval share={leftShare} /> };
const WRITING: readonly Column[] = [{ head: 'Repeats', cell: ({ repeats }) => <WithInterval share={repeats} /> }];

/** Every worker's answers, accuracy, agreement, bias and speed. */
export function WorkerTable({ studyId, workers, isWritten, hasSides }: WorkerTableProps) {
  const columns = isWritten ? WRITING : hasSides ? [...VOTING, SIDES] : VOTING;
  return (
    <>
      <Table label="Workers" isStacked>
        <Thead>
          <tr>
            <Th>Worker</Th>
            <Th align="right">Answers</Th>
            {columns.map(({ head }) => (
              <Th key={head} align="right">
                {head}
              </Th>
            ))}
            <Th align="right">Median time</Th>
          </tr>
        </Thead>
        <Tbody>
          {workers.map((worker) => (
            <Tr key={worker.workerId}>
              <Td label="Worker">
                <Link href={`/requests/${studyId}/review?status=Submitted&worker=${worker.workerId}`} className="rounded underline decoration-line-strong underline-offset-2 hover:text-ink">
                  {worker.name}
                </Link>{' '}
                {worker.isExcluded && <Badge tone="warn">left out</Badge>}
              </Td>
              <Td label="Answers" align="right">
                {count(worker.answers)}
                {worker.rejected > 0 && <span className="block text-2xs text-ink-faint">{count(worker.rejected)} rejected</span>}
              </Td>
              {columns.map(({ head, cell }) => (
                <Td key={head} label={head} align="right">
                  {cell(worker)}
                </Td>
              ))}
              <Td label="Median time" align="right">
                {duration(worker.medianSeconds)}
              </Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
      {!isWritten && (
        <p className="mt-3 text-xs text-ink-faint">
          Intervals are Wilson’s, 95 %. Agrees: with the majority of the others. Dawid–Skene: probability of the right answer; GLAD: ability, 0 is guessing; MACE: probability of not spamming. The three know
          nothing but the votes.
        </p>
      )}
    </>
  );
}
