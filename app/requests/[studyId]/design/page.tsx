import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Badge } from '#app/_ui/badge.tsx';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { Time } from '#app/_ui/time.tsx';
import { numbers, words } from '#app/_words/words.ts';
import { useNumbers, useWords } from '#words';
import { findOwnTypes } from '#lib/crowd/qualification/find-own-types.ts';
import { formatDollars } from '#lib/payment/money.ts';
import { canonicalJSON, type TDesign } from '#lib/study/design.ts';
import type { StudyDetails } from '#lib/study/get-study.ts';
import { loadStudy } from '../load-study.ts';
import { describeRequirement } from './describe-requirement.ts';

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-4 gap-y-0.5 py-2.5 sm:grid-cols-[11rem_minmax(0,1fr)]">
      <dt className="text-sm text-ink-faint">{label}</dt>
      <dd className="min-w-0 text-sm wrap-break-word">{children}</dd>
    </div>
  );
}

/** What was fixed about test items; nothing where there are none. */
function Tests({ design }: { design: TDesign }) {
  const t = useWords('results.design.tests');
  const { percent } = useNumbers();
  if (!('tests' in design) || !design.tests) return null;
  const { golds, attention, exclusion } = design.tests;
  return (
    <>
      <Row label={t('label')}>{t('text', { golds, attention })}</Row>
      <Row label={t('leftOut.label')}>{exclusion ? t('leftOut.text', { share: percent(exclusion.minAccuracy, 0), tests: exclusion.minTests }) : t('leftOut.nobody')}</Row>
    </>
  );
}

function Rules({ design }: { design: TDesign }) {
  const t = useWords('results.design');
  if (design.kind === 'RankEdits') {
    return (
      <>
        <Row label={t('ranking.result')}>{t('ranking.resultText')}</Row>
        <Row label={t('ranking.ties')}>{t(design.ties === 'allowed' ? 'ranking.tiesAllowed' : 'ranking.tiesForbidden')}</Row>
        <Row label={t('ranking.flagged')}>{t('ranking.flaggedText')}</Row>
      </>
    );
  }
  if (design.kind !== 'CompareEdits') {
    return (
      <>
        <Row label={t('writing.answer')}>{t(design.kind === 'EditCaptions' ? 'writing.captions' : 'writing.instructions', { count: design.perAnswer })}</Row>
        <Row label={t('writing.repeated')}>{t('writing.repeatedText')}</Row>
        <Row label={t('writing.guideline')}>
          <ol lang="en" data-own-words className="list-decimal space-y-1 pl-4">
            {design.guideline.map((point) => (
              <li key={point}>{point}</li>
            ))}
          </ol>
        </Row>
      </>
    );
  }
  return (
    <>
      <Row label={t('comparison.sides')}>{t('comparison.sidesText', design.labels)}</Row>
      <Row label={t('comparison.majority')}>{t('comparison.majorityText')}</Row>
      <Row label={t('comparison.tie')}>{t('comparison.tieText')}</Row>
      <Row label={t('comparison.share')}>{t('comparison.shareText')}</Row>
    </>
  );
}

/** The settings of the tasks. */
async function Tasks({ study }: { study: StudyDetails }) {
  const [t, { count, dollars, duration }] = await Promise.all([words('results.design.tasks'), numbers()]);
  const { title, description, payment, fee, capPerWorker, items, assignmentDurationSeconds, autoApprovalDelaySeconds, expiresAt, lifetimeSeconds, id } = study;
  return (
    <Card>
      <CardHeader title={t('heading')} />
      <CardBody>
        <dl className="divide-y">
          <Row label={t('title')}>{title}</Row>
          <Row label={t('description')}>{description || '–'}</Row>
          <Row label={t('payment')}>{t('paymentAndFee', { payment: dollars(formatDollars(payment)), fee: dollars(formatDollars(fee)) })}</Row>
          <Row label={t('cap')}>{capPerWorker >= items ? t('noCap') : count(capPerWorker)}</Row>
          <Row label={t('time')}>{duration(assignmentDurationSeconds)}</Row>
          <Row label={t('approval')}>{autoApprovalDelaySeconds === 0 ? t('approvedAtOnce') : t('approvedAfter', { span: duration(autoApprovalDelaySeconds) })}</Row>
          <Row label={t('open')}>{expiresAt ? t.rich('openUntil', { time: () => <Time value={expiresAt.toISOString()} format="date" /> }) : duration(lifetimeSeconds)}</Row>
          <Row label={t('id')}>
            <code className="font-mono text-xs break-all">{id}</code>
          </Row>
        </dl>
      </CardBody>
    </Card>
  );
}

/** What was fixed before the first vote, and the settings of the tasks. */
export default async function DesignPage({ params }: { params: Promise<{ studyId: string }> }) {
  const { study } = await loadStudy((await params).studyId);
  const { design, designHash, isDesignIntact, items, overlap } = study;
  const [t, asked, types] = await Promise.all([words('results.design'), words('results.design.requirement'), findOwnTypes(study.requesterId)]);
  const names = new Map(types.map(({ id, name }) => [id, name]));
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <Card>
        <CardHeader
          title={t('title')}
          description={t(designHash ? 'fixed' : 'notFixed')}
          actions={
            designHash && (
              <Badge tone={isDesignIntact ? 'good' : 'bad'} icon={isDesignIntact ? <CircleCheck aria-hidden /> : <TriangleAlert aria-hidden />}>
                {t(isDesignIntact ? 'hashMatches' : 'hashDiffers')}
              </Badge>
            )
          }
        />
        <CardBody>
          <dl className="divide-y">
            <Row label={t('sample')}>{t('sampleText', { items, answers: overlap })}</Row>
            <Tests design={design} />
            {design.requirements && <Row label={t('workers')}>{design.requirements.map((one) => describeRequirement(one, names, asked)).join('; ')}</Row>}
            <Rules design={design} />
            {designHash && (
              <Row label={t('hash')}>
                <code className="font-mono text-xs break-all">{designHash}</code>
              </Row>
            )}
          </dl>
          <pre lang="en" data-own-words className="mt-3 overflow-x-auto rounded-lg bg-subtle p-3 font-mono text-xs whitespace-pre-wrap break-all">{canonicalJSON(design)}</pre>
        </CardBody>
      </Card>
      <Tasks study={study} />
    </div>
  );
}
