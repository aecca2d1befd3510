import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { LiveRunProvider } from './live-run.tsx';
import { loadLiveState, loadRun } from './load-run.ts';
import { RunHeader } from './run-header.tsx';
import { RunTabs } from './run-tabs.tsx';

interface Props {
  params: Promise<{ runId: string }>;
  children: ReactNode;
}

/** The run's name in the browser's tab. */
export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { run } = await loadRun((await params).runId);
  return { title: run.name };
}

/** The head of every page of a run; what it holds is live in all of them. */
export default async function RunLayout({ params, children }: Props) {
  const { runId } = await params;
  // Whoever wrote while this was read may have committed later: the stream tells the last seconds again.
  const since = new Date(Date.now() - 5_000).toISOString();
  const { run, user } = await loadRun(runId);
  return (
    <LiveRunProvider runId={runId} initial={await loadLiveState(run, user)} since={since}>
      <RunHeader createdBy={run.createdBy.name} parent={run.parent} />
      <RunTabs />
      {children}
    </LiveRunProvider>
  );
}
