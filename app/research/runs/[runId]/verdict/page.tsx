import { Scale } from 'lucide-react';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { ZLoopReport } from '#lib/contracts/loop-report.ts';
import { words } from '#app/_words/words.ts';
import { isUnderWay } from '../../../wire.ts';
import { loadRun } from '../load-run.ts';
import { Verdict } from './verdict.tsx';

/** What a loop found: its first sentence, the comparisons with their intervals, the controls, the reward, similarity, pictures and the rule. */
export default async function VerdictPage({ params }: { params: Promise<{ runId: string }> }) {
  const [{ run }, t] = await Promise.all([params.then(({ runId }) => loadRun(runId)), words('runs.verdict')]);
  if (run.result === null) {
    return (
      <EmptyState icon={<Scale aria-hidden />} title={t(isUnderWay(run) ? 'last.title' : 'without.title')}>
        {isUnderWay(run) ? t('last.text') : (run.error ?? t('without.text'))}
      </EmptyState>
    );
  }
  const report = ZLoopReport.safeParse(run.result);
  if (!report.success) return <Callout tone="warn" title={t('otherForm.title')}>{t('otherForm.text')}</Callout>;
  return <Verdict report={report.data} />;
}
