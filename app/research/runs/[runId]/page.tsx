import { hasRole } from '#lib/auth/user.ts';
import { loadRun } from './load-run.ts';
import { RunBoard } from './run-board.tsx';

/** A run as it goes: stages, votes, curves, pictures and log arrive by themselves. */
export default async function RunPage({ params }: { params: Promise<{ runId: string }> }) {
  const { run, user } = await loadRun((await params).runId);
  return <RunBoard isLoop={run.stage === 'loop' || run.children.length > 0} canWork={hasRole(user, 'Worker')} />;
}
