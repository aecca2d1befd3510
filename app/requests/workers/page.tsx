import { BadgeCheck } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import { Time } from '#app/_ui/time.tsx';
import { numbers, words } from '#app/_words/words.ts';
import { pageUser } from '#app/page-user.ts';
import { findOpenAppeals } from '#lib/crowd/appeal/find-open-appeals.ts';
import { findBlocks, findBonuses, findOwnQualificationTypes, findPendingRequests } from '#lib/crowd/worker/find-own-workers.ts';
import { ZQuestionAnswers, valuesOf } from '#lib/crowd/question/answer.ts';
import { formatDollars } from '#lib/payment/money.ts';
import { BlockDialog } from './block-dialog.tsx';
import { DecideAppeal } from './decide-appeal.tsx';
import { DecideRequest, Unblock } from './row-actions.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await words('admin');
  return { title: t('workers.title') };
}

/** A test's answers in one line. */
function inWords(answer: unknown): string {
  const parsed = ZQuestionAnswers.safeParse(answer);
  return parsed.success ? parsed.data.map((one) => `${one.questionIdentifier}: ${valuesOf(one).join(', ')}`).join(' · ') : '–';
}

interface ListProps {
  title: string;
  columns: string[];
  /** Cells of each row; the last one stands on the right. */
  rows: { key: string; cells: ReactNode[] }[];
}

function List({ title, columns, rows }: ListProps) {
  if (rows.length === 0) return null;
  const last = columns.length - 1;
  return (
    <section className="mb-8">
      <h2 className="mb-2.5 text-sm font-semibold">{title}</h2>
      <Table label={title} isStacked>
        <Thead>
          <tr>
            {columns.map((column, i) => (
              <Th key={column} align={i === last ? 'right' : undefined}>
                {column}
              </Th>
            ))}
          </tr>
        </Thead>
        <Tbody>
          {rows.map(({ key, cells }) => (
            <Tr key={key}>
              {cells.map((cell, i) => (
                <Td key={columns[i]} label={columns[i]} align={i === last ? 'right' : undefined} className="max-w-80 break-words max-sm:max-w-none">
                  {cell}
                </Td>
              ))}
            </Tr>
          ))}
        </Tbody>
      </Table>
    </section>
  );
}

const worker = (id: string): ReactNode => <code className="font-mono text-xs">{id}</code>;
const time = (at: Date): ReactNode => <Time value={at.toISOString()} />;

/** Qualifications, blocks and bonuses of a requester. */
export default async function WorkersPage() {
  const { id } = await pageUser('Requester');
  const { count, dollars } = await numbers();
  const t = await words('admin');
  const [appeals, requests, types, blocks, bonuses] = await Promise.all([findOpenAppeals(id), findPendingRequests(id), findOwnQualificationTypes(id), findBlocks(id), findBonuses(id)]);
  const isEmpty = appeals.length + requests.length + types.length + blocks.length + bonuses.length === 0;
  return (
    <>
      <PageHeader title={t('workers.title')} description={t('workers.description')} actions={<BlockDialog />} />
      {isEmpty && (
        <EmptyState icon={<BadgeCheck aria-hidden />} title={t('workers.empty.title')}>
          {t('workers.empty.text')}
        </EmptyState>
      )}
      <List
        title={t('workers.appeals')}
        columns={[t('workers.columns.task'), t('workers.columns.worker'), t('workers.columns.said'), t('workers.columns.workerSays'), t('workers.columns.decide')]}
        rows={appeals.map(({ assignmentId, title, studyId, workerId, feedback, reason, at }) => ({
          key: assignmentId,
          cells: [
            <span key="task">
              {studyId ? <Link className="font-medium underline underline-offset-2" href={`/requests/${studyId}/review?status=Rejected&worker=${workerId}`}>{title}</Link> : <span className="font-medium">{title}</span>}
              <span className="block text-xs text-ink-faint">{time(at)}</span>
            </span>,
            worker(workerId), feedback ?? '–', reason, <DecideAppeal key="decide" assignmentId={assignmentId} />,
          ],
        }))}
      />
      <List
        title={t('workers.requests')}
        columns={[t('workers.columns.qualification'), t('workers.columns.worker'), t('workers.columns.answers'), t('workers.columns.asked'), t('workers.columns.decide')]}
        rows={requests.map(({ id: requestId, qualification, workerId, answer, submittedAt }) => ({
          key: requestId,
          cells: [qualification, worker(workerId), inWords(answer), submittedAt ? time(submittedAt) : '–', <DecideRequest key="decide" requestId={requestId} workerId={workerId} />],
        }))}
      />
      <List
        title={t('workers.types')}
        columns={[t('workers.columns.name'), t('workers.columns.says'), t('workers.columns.earned'), t('workers.columns.state'), t('workers.columns.workers')]}
        rows={types.map(({ id: typeId, name, description, by, status, holders }) => ({ key: typeId, cells: [<span key="name" className="font-medium">{name}</span>, description, t(`workers.earnedBy.${by}`), t(`workers.typeStates.${status}`), count(holders)] }))}
      />
      <List
        title={t('workers.blocks')}
        columns={[t('workers.columns.worker'), t('workers.columns.reason'), t('workers.columns.since'), t('workers.columns.change')]}
        rows={blocks.map(({ workerId, reason, createdAt }) => ({ key: workerId, cells: [worker(workerId), reason, time(createdAt), <Unblock key="unblock" workerId={workerId} />] }))}
      />
      <List
        title={t('workers.bonuses')}
        columns={[t('workers.columns.worker'), t('workers.columns.for'), t('workers.columns.paid'), t('workers.columns.amount')]}
        rows={bonuses.map(({ id: bonusId, workerId, reason, at, amount }) => ({ key: bonusId, cells: [worker(workerId), reason, time(at), dollars(formatDollars(amount))] }))}
      />
    </>
  );
}
