import { GitCompareArrows } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { Button } from '#app/_ui/button.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Refresh } from '#app/_ui/refresh.tsx';
import { pageUser } from '#app/page-user.ts';
import { AppError } from '#lib/errors.ts';
import { compareRuns } from '#lib/run/compare-runs.ts';
import { objectUrl, stageName } from '../../names.ts';
import { isUnderWay } from '../../wire.ts';
import { MOST_COMPARED } from './compare-url.ts';
import { Comparison } from './comparison.tsx';
import { toCompared } from './wire.ts';

export const metadata: Metadata = { title: 'Compare runs' };

const BACK = { href: '/research/runs', label: 'Runs' };

/** The runs, or what is wrong with asking for them. */
async function load(ids: readonly string[]): Promise<Awaited<ReturnType<typeof compareRuns>> | string> {
  try {
    return await compareRuns(ids);
  } catch (error) {
    if (error instanceof AppError && error.code === 'NotFound') notFound();
    if (error instanceof AppError && error.code === 'BadInput') return error.message;
    throw error;
  }
}

/** Runs of one stage beside each other; the address says which. */
export default async function ComparePage({ searchParams }: { searchParams: Promise<{ runs?: string }> }) {
  await pageUser('Researcher', 'Admin');
  const ids = [...new Set(((await searchParams).runs ?? '').split(',').filter(Boolean))];
  const choose = (
    <Button asChild>
      <Link href="/research/runs">Choose runs</Link>
    </Button>
  );
  if (ids.length < 2 || ids.length > MOST_COMPARED) {
    return (
      <>
        <PageHeader back={BACK} title="Compare runs" />
        <EmptyState icon={<GitCompareArrows aria-hidden />} title={ids.length < 2 ? 'Choose at least two runs' : `Choose at most ${MOST_COMPARED} runs`} actions={choose}>
          Tick runs of one stage in the list, then press Compare.
        </EmptyState>
      </>
    );
  }
  const runs = await load(ids);
  if (typeof runs === 'string') {
    return (
      <>
        <PageHeader back={BACK} title="Compare runs" />
        <Callout tone="bad" title={runs} actions={choose} />
      </>
    );
  }
  return (
    <>
      {runs.some(isUnderWay) && <Refresh seconds={3} />}
      <PageHeader back={BACK} title={`Compare ${runs.length} runs`} description={`${stageName(runs[0].stage)}. The address of this page says which runs: share it.`} />
      <Comparison runs={runs.map((run) => toCompared(run, (runId, key) => objectUrl(runId, key)))} />
    </>
  );
}
