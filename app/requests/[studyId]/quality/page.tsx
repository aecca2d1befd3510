import { UsersRound } from 'lucide-react';
import { Callout } from '#app/_ui/callout.tsx';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { Stat, StatRow } from '#app/_ui/stat.tsx';
import { words } from '#app/_words/words.ts';
import { useNumbers, useWords } from '#words';
import { agreementStrength } from '#lib/consensus/agreement.ts';
import { reportQuality, type StudyQuality } from '#lib/study/report-quality.ts';
import { BlindNotice } from '../blind-notice.tsx';
import { loadStudy } from '../load-study.ts';
import { TestTable } from './test-table.tsx';
import { WorkerTable } from './worker-table.tsx';

/** What was fixed beforehand about test items, in a sentence. */
function useRule({ planned, workers }: StudyQuality): string {
  const t = useWords('results.quality.rule');
  const { percent } = useNumbers();
  const exclusion = planned?.exclusion;
  if (!exclusion) return t('none');
  const left = workers.filter(({ isExcluded }) => isExcluded).length;
  return t('text', { share: percent(exclusion.minAccuracy, 0), tests: exclusion.minTests, left });
}

function Overview({ quality }: { quality: StudyQuality }) {
  const t = useWords('results.quality');
  const { decimal, percent } = useNumbers();
  const { agreement, workers, tests, taskType } = quality;
  const [right, total] = tests.reduce(([r, t], one) => [r + one.right, t + one.total], [0, 0]);
  const kappa = agreement.kappa;
  const strengths = useWords('results.agreementStrength');
  const strength = kappa === null ? '' : strengths(agreementStrength(kappa));
  return (
    <StatRow>
      <Stat label={t('workers')} value={workers.length} detail={t('withRejected', { count: workers.filter(({ rejected }) => rejected > 0).length })} />
      <Stat label={t('right')} value={total === 0 ? '–' : percent(right / total, 0)} detail={total === 0 ? t('noneAnswered') : t('rightOf', { right: String(right), total })} />
      <Stat label={t('kappa')} value={kappa === null ? '–' : decimal(kappa, 2)} detail={kappa === null ? t('needs') : taskType === 'RankEdits' ? t('overPairs', { strength }) : strength} />
      <Stat label={t('alpha')} value={agreement.alpha === null ? '–' : decimal(agreement.alpha, 2)} detail={t(taskType === 'RankEdits' ? 'ordinal' : 'nominal')} />
    </StatRow>
  );
}

/** The workers, and by which rule some of them are left out. */
function Workers({ studyId, quality, isWritten }: { studyId: string; quality: StudyQuality; isWritten: boolean }) {
  const t = useWords('results.quality');
  const rule = useRule(quality);
  return (
    <Card>
      <CardHeader title={t('workers')} description={isWritten ? t('repeatsText') : rule} />
      <CardBody>
        <WorkerTable studyId={studyId} workers={quality.workers} isWritten={isWritten} hasSides={quality.taskType === 'CompareEdits'} />
      </CardBody>
    </Card>
  );
}

/** How well the study's workers worked, and what follows from it. */
export default async function QualityPage({ params }: { params: Promise<{ studyId: string }> }) {
  const { studyId } = await params;
  const { user, isBlind } = await loadStudy(studyId);
  if (isBlind) return <BlindNotice />;
  const [quality, t] = await Promise.all([reportQuality(studyId, user), words('results.quality')]);
  if (quality.workers.length === 0) {
    return (
      <EmptyState icon={<UsersRound aria-hidden />} title={t('empty.title')}>
        {t('empty.text')}
      </EmptyState>
    );
  }
  const isWritten = quality.taskType === 'WriteInstructions' || quality.taskType === 'EditCaptions';
  return (
    <div className="space-y-5">
      {quality.isPartial && <Callout tone="info">{t('partial')}</Callout>}
      {!isWritten && <Overview quality={quality} />}
      {quality.planned && (
        <Card>
          <CardHeader title={t('tests.title')} description={t('testsText')} />
          <CardBody>
            <TestTable tests={quality.tests} />
          </CardBody>
        </Card>
      )}
      <Workers studyId={studyId} quality={quality} isWritten={isWritten} />
    </div>
  );
}
