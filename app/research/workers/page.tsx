import { Cpu, Inbox } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { Badge } from '#app/_ui/badge.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { duration, fileSize, plural } from '#app/_ui/format.ts';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Refresh } from '#app/_ui/refresh.tsx';
import { Stat, StatRow } from '#app/_ui/stat.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import { pageUser } from '#app/page-user.ts';
import { type EngineHealth, readEngineHealth } from '#jobs/read-engine-health.ts';
import { findQueue } from '#lib/run/find-queue.ts';
import { findWorkers, type WorkerRow, type WorkerState } from '#lib/worker/find-workers.ts';
import { Elapsed } from '../elapsed.tsx';
import { PROVIDERS, words } from '../names.ts';
import { QueueList } from './queue-list.tsx';

export const metadata: Metadata = { title: 'Workers and queue' };

const STATES: Record<WorkerState, { label: string; tone: 'good' | 'honey' | 'bad' | 'neutral' }> = {
  computing: { label: 'Computes', tone: 'honey' },
  idle: { label: 'Ready', tone: 'good' },
  away: { label: 'Not heard of', tone: 'bad' },
  left: { label: 'Stopped', tone: 'neutral' },
};

function Numbers({ workers, engine, waiting, stuck }: { workers: readonly WorkerRow[]; engine: EngineHealth | 'away' | null; waiting: number; stuck: number }) {
  const there = workers.filter(({ state }) => state === 'computing' || state === 'idle');
  const places = there.reduce((sum, { parallel }) => sum + parallel, 0);
  const taken = there.reduce((sum, { running }) => sum + running.length, 0);
  return (
    <StatRow>
      <Stat label="Workers there" value={there.length} detail={workers.length > there.length ? `${workers.length - there.length} known but not there` : 'all that are known'} />
      <Stat label="Places taken" value={`${taken} of ${places}`} detail="computations at once" />
      <Stat label="Runs under way" value={waiting} detail={stuck === 0 ? 'none is stuck' : `${plural(stuck, 'run')} stuck`} />
      {engine === null ? null : engine === 'away' ? <Stat label="Engine" value="away" detail="nothing begins until it answers" /> : <Stat label="Calls that wait" value={engine.queued} detail={engine.queued === 0 ? `${engine.running} being made` : `the oldest for ${duration(engine.lag)}`} />}
    </StatRow>
  );
}

function Doing({ worker }: { worker: WorkerRow }) {
  if (worker.running.length === 0) return <span className="text-ink-faint">nothing</span>;
  return (
    <ul className="space-y-0.5">
      {worker.running.map(({ runId, runName, function: name, since }) => (
        <li key={`${runId} ${since}`}>
          {words(name)} of{' '}
          <Link href={`/research/runs/${runId}`} className="rounded underline underline-offset-2">
            {runName ?? runId}
          </Link>{' '}
          <span className="text-xs text-ink-faint">
            for <Elapsed from={since} to={worker.state === 'computing' ? null : worker.heartbeatAt.toISOString()} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function Workers({ workers }: { workers: readonly WorkerRow[] }) {
  return (
    <Table label="Workers" isStacked>
      <Thead>
        <tr>
          <Th>Worker</Th>
          <Th>State</Th>
          <Th>Computes on</Th>
          <Th>Now</Th>
          <Th align="right">Memory</Th>
          <Th align="right">Last heard of</Th>
        </tr>
      </Thead>
      <Tbody>
        {workers.map((worker) => (
          <Tr key={worker.id}>
            <Td label="Worker">
              <span className="font-medium wrap-anywhere">{worker.id}</span>
            </Td>
            <Td label="State">
              <Badge tone={STATES[worker.state].tone}>{STATES[worker.state].label}</Badge>
            </Td>
            <Td label="Computes on">
              {PROVIDERS[worker.provider.toLowerCase()] ?? worker.provider}
              <span className="text-xs text-ink-faint">
                {' '}
                · {plural(worker.threads, 'thread')} × {worker.parallel}
              </span>
            </Td>
            <Td label="Now">
              <Doing worker={worker} />
            </Td>
            <Td label="Memory" align="right">
              {fileSize(worker.memoryBytes)}
            </Td>
            <Td label="Last heard of" align="right">
              <Elapsed from={worker.heartbeatAt.toISOString()} to={null} /> ago
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
  const [workers, queue, engine] = await Promise.all([findWorkers(), findQueue(), readEngineHealth()]);
  const stuck = queue.filter(({ isStuck }) => isStuck);
  const isNobodyThere = !workers.some(({ state }) => state === 'computing' || state === 'idle');
  const computing = new Set(workers.flatMap(({ state, running }) => (state === 'computing' ? running.map(({ runId }) => runId) : [])));
  return (
    <>
      <Refresh seconds={3} />
      <PageHeader title="Workers and queue" description="Every gpu-worker tells of itself every five seconds. What one leaves unfinished goes on from its last checkpoint on another." />
      {isNobodyThere && queue.some(({ status }) => status !== 'Waiting') && (
        <Callout tone="warn" title="No gpu-worker is there" className="mb-4">
          Runs that need one wait and go on by themselves when it comes. Start one with APP_URL, S3 and INNGEST_SIGNING_KEY set as for the app.
        </Callout>
      )}
      <div className="space-y-6">
        <Numbers workers={workers} engine={engine} waiting={queue.length} stuck={stuck.length} />
        <section>
          <h2 className="mb-2.5 text-sm font-semibold">Workers</h2>
          {workers.length === 0 ? (
            <EmptyState icon={<Cpu aria-hidden />} title="No worker has been heard of">
              It appears here within five seconds of its start.
            </EmptyState>
          ) : (
            <Workers workers={workers} />
          )}
        </section>
        <section>
          <h2 className="mb-2.5 text-sm font-semibold">Under way</h2>
          {queue.length === 0 ? (
            <EmptyState icon={<Inbox aria-hidden />} title="Nothing waits">
              Runs appear here from when they are asked for until they end.
            </EmptyState>
          ) : (
            <QueueList runs={queue.map(({ createdAt, lastWordAt, ...run }) => ({ ...run, createdAt: createdAt.toISOString(), lastWordAt: lastWordAt.toISOString(), isComputing: computing.has(run.id) }))} />
          )}
        </section>
      </div>
    </>
  );
}
