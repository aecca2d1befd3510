import { Cpu, Inbox } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { Badge } from '#app/_ui/badge.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Refresh } from '#app/_ui/refresh.tsx';
import { Stat, StatRow } from '#app/_ui/stat.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import { words } from '#app/_words/words.ts';
import { pageUser } from '#app/page-user.ts';
import { useNumbers, useWords } from '#words';
import { type EngineHealth, readEngineHealth } from '#jobs/read-engine-health.ts';
import { findQueue } from '#lib/run/find-queue.ts';
import { findWorkers, type WorkerRow, type WorkerState } from '#lib/worker/find-workers.ts';
import { Elapsed } from '../elapsed.tsx';
import { PROVIDERS, words as spelled } from '../names.ts';
import { QueueList } from './queue-list.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await words('research.workers');
  return { title: t('title') };
}

const TONES: Record<WorkerState, 'good' | 'honey' | 'bad' | 'neutral'> = { computing: 'honey', idle: 'good', away: 'bad', left: 'neutral' };

function Counts({ workers, engine, waiting, stuck }: { workers: readonly WorkerRow[]; engine: EngineHealth | 'away' | null; waiting: number; stuck: number }) {
  const t = useWords('research.workers');
  const { duration } = useNumbers();
  const there = workers.filter(({ state }) => state === 'computing' || state === 'idle');
  const places = there.reduce((sum, { parallel }) => sum + parallel, 0);
  const taken = there.reduce((sum, { running }) => sum + running.length, 0);
  return (
    <StatRow>
      <Stat label={t('there')} value={there.length} detail={workers.length > there.length ? t('notThere', { count: workers.length - there.length }) : t('allThere')} />
      <Stat label={t('places')} value={t('placesOf', { taken, places })} detail={t('placesText')} />
      <Stat label={t('underWay')} value={waiting} detail={stuck === 0 ? t('noneStuck') : t('stuck', { count: stuck })} />
      {engine === null ? null : engine === 'away' ? <Stat label={t('engine')} value={t('engineAway')} detail={t('engineText')} /> : <Stat label={t('calls')} value={engine.queued} detail={engine.queued === 0 ? t('beingMade', { count: engine.running }) : t('oldest', { span: duration(engine.lag) })} />}
    </StatRow>
  );
}

function Doing({ worker }: { worker: WorkerRow }) {
  const t = useWords('research.workers');
  if (worker.running.length === 0) return <span className="text-ink-faint">{t('nothing')}</span>;
  return (
    <ul className="space-y-0.5">
      {worker.running.map(({ runId, runName, function: name, since }) => (
        <li key={`${runId} ${since}`}>
          {t.rich('doing', {
            work: spelled(name),
            name: runName ?? runId,
            run: (text) => (
              <Link href={`/research/runs/${runId}`} className="rounded underline underline-offset-2">
                {text}
              </Link>
            ),
            faint: (text) => <span className="text-xs text-ink-faint">{text}</span>,
            span: () => <Elapsed from={since} to={worker.state === 'computing' ? null : worker.heartbeatAt.toISOString()} />,
          })}
        </li>
      ))}
    </ul>
  );
}

function Workers({ workers }: { workers: readonly WorkerRow[] }) {
  const t = useWords('research.workers');
  const { fileSize } = useNumbers();
  return (
    <Table label={t('label')} isStacked>
      <Thead>
        <tr>
          <Th>{t('worker')}</Th>
          <Th>{t('state')}</Th>
          <Th>{t('device')}</Th>
          <Th>{t('now')}</Th>
          <Th align="right">{t('memory')}</Th>
          <Th align="right">{t('heard')}</Th>
        </tr>
      </Thead>
      <Tbody>
        {workers.map((worker) => (
          <Tr key={worker.id}>
            <Td label={t('worker')}>
              <span className="font-medium wrap-anywhere">{worker.id}</span>
            </Td>
            <Td label={t('state')}>
              <Badge tone={TONES[worker.state]}>{t(`states.${worker.state}`)}</Badge>
            </Td>
            <Td label={t('device')}>
              {PROVIDERS[worker.provider.toLowerCase()] ?? worker.provider}
              <span className="text-xs text-ink-faint">
                {' '}
                · {t('threads', { count: worker.threads, parallel: worker.parallel })}
              </span>
            </Td>
            <Td label={t('now')}>
              <Doing worker={worker} />
            </Td>
            <Td label={t('memory')} align="right">
              {fileSize(worker.memoryBytes)}
            </Td>
            <Td label={t('heard')} align="right">
              {t.rich('ago', { span: () => <Elapsed from={worker.heartbeatAt.toISOString()} to={null} /> })}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}

/** Who computes, what, and what waits; what is stuck stands out. */
export default async function WorkersPage() {
  await pageUser('Researcher', 'Admin');
  const [workers, queue, engine, t] = await Promise.all([findWorkers(), findQueue(), readEngineHealth(), words('research.workers')]);
  const stuck = queue.filter(({ isStuck }) => isStuck);
  const isNobodyThere = !workers.some(({ state }) => state === 'computing' || state === 'idle');
  const computing = new Set(workers.flatMap(({ state, running }) => (state === 'computing' ? running.map(({ runId }) => runId) : [])));
  return (
    <>
      <Refresh seconds={3} />
      <PageHeader title={t('title')} description={t('description')} />
      {isNobodyThere && queue.some(({ status }) => status !== 'Waiting') && (
        <Callout tone="warn" title={t('nobody.title')} className="mb-4">
          {t('nobody.text')}
        </Callout>
      )}
      <div className="space-y-6">
        <Counts workers={workers} engine={engine} waiting={queue.length} stuck={stuck.length} />
        <section>
          <h2 className="mb-2.5 text-sm font-semibold">{t('label')}</h2>
          {workers.length === 0 ? (
            <EmptyState icon={<Cpu aria-hidden />} title={t('empty.title')}>
              {t('empty.text')}
            </EmptyState>
          ) : (
            <Workers workers={workers} />
          )}
        </section>
        <section>
          <h2 className="mb-2.5 text-sm font-semibold">{t('queue')}</h2>
          {queue.length === 0 ? (
            <EmptyState icon={<Inbox aria-hidden />} title={t('queueEmpty.title')}>
              {t('queueEmpty.text')}
            </EmptyState>
          ) : (
            <QueueList runs={queue.map(({ createdAt, lastWordAt, ...run }) => ({ ...run, createdAt: createdAt.toISOString(), lastWordAt: lastWordAt.toISOString(), isComputing: computing.has(run.id) }))} />
          )}
        </section>
      </div>
    </>
  );
}
