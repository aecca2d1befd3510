import { Play, SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { Button } from '#app/_ui/button.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Refresh } from '#app/_ui/refresh.tsx';
import { RunStatus } from '#lib/generated/prisma/enums.ts';
import { listRuns } from '../list-runs.ts';
import { RunList } from '../run-list.tsx';
import { isUnderWay } from '../wire.ts';

export const metadata: Metadata = { title: 'Runs' };

const NAMES: Record<RunStatus, string> = { Queued: 'Queued', Running: 'Running', Waiting: 'Waits for people', Succeeded: 'Done', Failed: 'Failed', Cancelled: 'Cancelled' };
const PAGE = 50;

function StatusLinks({ status }: { status?: RunStatus }) {
  return (
    <nav aria-label="Status" className="no-scrollbar mb-3 flex gap-1 overflow-x-auto">
      {[undefined, ...Object.values(RunStatus)].map((name) => (
        <Button key={name ?? 'all'} asChild variant={name === status ? 'inverse' : 'ghost'} size="sm">
          <Link href={name ? `/research/runs?status=${name}` : '/research/runs'} aria-current={name === status ? 'true' : undefined}>
            {name ? NAMES[name] : 'All'}
          </Link>
        </Button>
      ))}
    </nav>
  );
}

/** Every run that somebody asked for, newest first. */
export default async function RunsPage({ searchParams }: { searchParams: Promise<{ status?: string; before?: string }> }) {
  const { status: wanted, before: text } = await searchParams;
  const status = Object.values(RunStatus).find((name) => name === wanted);
  const before = text && !Number.isNaN(Date.parse(text)) ? new Date(text) : undefined;
  const runs = await listRuns({ status, before, limit: PAGE });
  const oldest = runs.at(-1);
  return (
    <>
      <Refresh seconds={runs.some(isUnderWay) ? 2 : 15} />
      <PageHeader
        title="Runs"
        description="Loops and single stages; a loop’s stages are on its page."
        actions={
          <Button asChild variant="primary">
            <Link href="/research/runs/new">
              <Play aria-hidden />
              New run
            </Link>
          </Button>
        }
      />
      <StatusLinks status={status} />
      {runs.length === 0 ? (
        <EmptyState icon={<SearchX aria-hidden />} title="No runs here">
          {status ? 'No run has this status right now.' : before ? 'There are no older ones.' : 'Start the loop, or any of its stages.'}
        </EmptyState>
      ) : (
        <RunList runs={runs} />
      )}
      {oldest && runs.length === PAGE && (
        <nav aria-label="Pages" className="mt-4 text-right">
          <Button asChild size="sm">
            <Link href={`/research/runs?${status ? `status=${status}&` : ''}before=${encodeURIComponent(oldest.createdAt)}`}>Older</Link>
          </Button>
        </nav>
      )}
    </>
  );
}
