import { Scale } from 'lucide-react';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { ZLoopReport } from '#lib/contracts/loop-report.ts';
import { isUnderWay } from '../../../wire.ts';
import { loadRun } from '../load-run.ts';
import { Verdict } from './verdict.tsx';

/** What a loop found: its first sentence, the comparisons with their intervals, the controls, the reward, similarity, pictures and the rule. */
export default async function VerdictPage({ params }: { params: Promise<{ runId: string }> }) {
  const { run } = await loadRun((await params).runId);
  if (run.result === null) {
    return (
      <EmptyState icon={<Scale aria-hidden />} title={isUnderWay(run) ? 'The verdict comes last' : 'This loop ended without a verdict'}>
        {isUnderWay(run) ? 'It appears here by itself once every study of this loop has its answers.' : (run.error ?? 'It was stopped before its studies were answered. Resume it to go on from where it was.')}
      </EmptyState>
    );
  }
  const report = ZLoopReport.safeParse(run.result);
  if (!report.success) return <Callout tone="warn" title="This result has another form">It was written by another version of Apiary: see “Settings and results” for all of it.</Callout>;
  return <Verdict report={report.data} />;
}
