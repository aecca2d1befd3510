import { UsersRound } from 'lucide-react';
import { Callout } from '#app/_ui/callout.tsx';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { percent, plural } from '#app/_ui/format.ts';
import { Stat, StatRow } from '#app/_ui/stat.tsx';
import { describeAgreement } from '#lib/consensus/agreement.ts';
import { reportQuality, type StudyQuality } from '#lib/study/report-quality.ts';
import { BlindNotice } from '../blind-notice.tsx';
import { loadStudy } from '../load-study.ts';
import { TestTable } from './test-table.tsx';
import { WorkerTable } from './worker-table.tsx';

/** Two decimals with a real minus sign. */
function signed(value: number | null): string {
  return value === null ? '–' : value.toFixed(2).replace('-', '−');
}

/** What was fixed beforehand about test items, in a sentence. */
function ruleOf({ planned, workers }: StudyQuality): string {
  const exclusion = planned?.exclusion;
  if (!exclusion) return 'Nobody is left out of the result: the pre-registered design has no such rule. What you see here changes nothing about it.';
  const left = workers.filter(({ isExcluded }) => isExcluded).length;
  return `Pre-registered: whoever gets less than ${percent(exclusion.minAccuracy, 0)} of at least ${plural(exclusion.minTests, 'test item')} right is left out of the result. That is ${left === 0 ? 'nobody' : plural(left, 'worker')} so far.`;
}

function Overview({ quality }: { quality: StudyQuality }) {
  const { agreement, workers, tests, taskType } = quality;
  const [right, total] = tests.reduce(([r, t], one) => [r + one.right, t + one.total], [0, 0]);
  const kappa = agreement.kappa;
  return (
    <StatRow>
      <Stat label="Workers" value={workers.length} detail={`${plural(workers.filter(({ rejected }) => rejected > 0).length, 'of them has', 'of them have')} rejected answers`} />
      <Stat label="Test items right" value={total === 0 ? '–' : percent(right / total, 0)} detail={total === 0 ? 'none answered' : `${right} of ${plural(total, 'answer')}`} />
      <Stat label="Fleiss’ κ" value={signed(kappa)} detail={kappa === null ? 'needs items with two answers' : `${describeAgreement(kappa)}${taskType === 'RankEdits' ? ', over pairs' : ''}`} />
      <Stat label="Krippendorff’s α" value={signed(agreement.alpha)} detail={taskType === 'RankEdits' ? 'ordinal, over ranks' : 'nominal, over choices'} />
    </StatRow>
  );
}

/** How well the study's workers worked, and what follows from it. */
export default async function QualityPage({ params }: { params: Promise<{ studyId: string }> }) {
  const { studyId } = await params;
  const { user, isBlind } = await loadStudy(studyId);
  if (isBlind) return <BlindNotice />;
  const quality = await reportQuality(studyId, user);
  if (quality.workers.length === 0) {
    return (
      <EmptyState icon={<UsersRound aria-hidden />} title="Nobody has answered yet">
        How well people work appears here with the first answers: test items, agreement with the others, bias and speed.
      </EmptyState>
    );
  }
  const isWritten = quality.taskType === 'WriteInstructions' || quality.taskType === 'EditCaptions';
  return (
    <div className="space-y-5">
      {quality.isPartial && <Callout tone="info">This study has very many answers: the numbers below are of those to its first items. The export has all of them.</Callout>}
      {!isWritten && <Overview quality={quality} />}
      {quality.planned && (
        <Card>
          <CardHeader title="Test items" description="Made from the study’s own pictures, with a known answer, and mixed in among the others. They are no part of the result." />
          <CardBody>
            <TestTable tests={quality.tests} />
          </CardBody>
        </Card>
      )}
      <Card>
        <CardHeader title="Workers" description={isWritten ? 'Repeats are texts that say what the same worker wrote about another picture.' : ruleOf(quality)} />
        <CardBody>
          <WorkerTable studyId={studyId} workers={quality.workers} isWritten={isWritten} hasSides={quality.taskType === 'CompareEdits'} />
        </CardBody>
      </Card>
    </div>
  );
}
