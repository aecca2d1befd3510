import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Badge } from '#app/_ui/badge.tsx';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { dollars, duration, percent, plural } from '#app/_ui/format.ts';
import { Time } from '#app/_ui/time.tsx';
import { findOwnTypes } from '#lib/crowd/qualification/find-own-types.ts';
import { formatDollars } from '#lib/payment/money.ts';
import { canonicalJSON, type TDesign } from '#lib/study/design.ts';
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
  if (!('tests' in design) || !design.tests) return null;
  const { golds, attention, exclusion } = design.tests;
  return (
    <>
      <Row label="Test items">
        {plural(golds, 'gold question')} and {plural(attention, 'attention check')}, mixed in; no part of the result
      </Row>
      <Row label="Left out">{exclusion ? `workers who get less than ${percent(exclusion.minAccuracy, 0)} of at least ${plural(exclusion.minTests, 'test item')} right` : 'nobody'}</Row>
    </>
  );
}

function Rules({ design }: { design: TDesign }) {
  if (design.kind === 'RankEdits') {
    return (
      <>
        <Row label="Result">Mean rank of each variant: the mean over items of the item’s mean rank, with the 95 % interval of a mean.</Row>
        <Row label="Ties">{design.ties === 'allowed' ? 'Edits may share a rank, and then count with the mean of its places.' : 'Not allowed: every edit has a rank of its own.'}</Row>
        <Row label="Flagged rankings">Counted by flag, and left out of the mean ranks.</Row>
      </>
    );
  }
  if (design.kind !== 'CompareEdits') {
    return (
      <>
        <Row label="Each answer">{plural(design.perAnswer, design.kind === 'EditCaptions' ? 'instruction with its edited caption' : 'instruction', design.kind === 'EditCaptions' ? 'instructions with their edited captions' : 'instructions')}</Row>
        <Row label="Repeated instructions">What says the same about one picture counts as one distinct instruction.</Row>
        <Row label="Guideline">
          <ol className="list-decimal space-y-1 pl-4">
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
      <Row label="a and b">
        a is {design.labels.a}, b is {design.labels.b}; sides are shuffled for every worker and never named
      </Row>
      <Row label="An item goes to">the answer most of its votes are for</Row>
      <Row label="Shared first place">is a tie: one a and one b, or one a, one b and one equal</Row>
      <Row label="Share">items won by a among those won by a or b, with Wilson’s 95 % interval over items; ties are reported apart</Row>
    </>
  );
}

/** What was fixed before the first vote, and the settings of the tasks. */
export default async function DesignPage({ params }: { params: Promise<{ studyId: string }> }) {
  const { study } = await loadStudy((await params).studyId);
  const { design, designHash, isDesignIntact, items, overlap } = study;
  const names = new Map((await findOwnTypes(study.requesterId)).map(({ id, name }) => [id, name]));
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <Card>
        <CardHeader
          title="Pre-registration"
          description={designHash ? 'Fixed at publication. The hash is the sha256 of the canonical design below; anyone can check it.' : 'Becomes fixed and gets its hash when the study is published.'}
          actions={
            designHash && (
              <Badge tone={isDesignIntact ? 'good' : 'bad'} icon={isDesignIntact ? <CircleCheck aria-hidden /> : <TriangleAlert aria-hidden />}>
                {isDesignIntact ? 'Hash matches' : 'Hash does not match'}
              </Badge>
            )
          }
        />
        <CardBody>
          <dl className="divide-y">
            <Row label="Sample">
              {plural(items, 'item')} × {plural(overlap, 'answer')}, fixed beforehand
            </Row>
            <Tests design={design} />
            {design.requirements && <Row label="Workers">{design.requirements.map((one) => describeRequirement(one, names)).join('; ')}</Row>}
            <Rules design={design} />
            {designHash && (
              <Row label="Hash">
                <code className="font-mono text-xs break-all">{designHash}</code>
              </Row>
            )}
          </dl>
          <pre className="mt-3 overflow-x-auto rounded-lg bg-subtle p-3 font-mono text-xs whitespace-pre-wrap break-all">{canonicalJSON(design)}</pre>
        </CardBody>
      </Card>
      <Card>
        <CardHeader title="Tasks" />
        <CardBody>
          <dl className="divide-y">
            <Row label="Title for workers">{study.title}</Row>
            <Row label="Instructions">{study.description || '–'}</Row>
            <Row label="Payment per answer">
              {dollars(formatDollars(study.payment))} and a fee of {dollars(formatDollars(study.fee))}
            </Row>
            <Row label="Most items per worker">{study.capPerWorker >= items ? 'no limit' : study.capPerWorker}</Row>
            <Row label="Time for one task">{duration(study.assignmentDurationSeconds)}</Row>
            <Row label="Approved by itself">{study.autoApprovalDelaySeconds === 0 ? 'at once' : `${duration(study.autoApprovalDelaySeconds)} after it was handed in`}</Row>
            <Row label="Open for">{study.expiresAt ? <>until <Time value={study.expiresAt.toISOString()} format="date" /></> : duration(study.lifetimeSeconds)}</Row>
            <Row label="Study id">
              <code className="font-mono text-xs break-all">{study.id}</code>
            </Row>
          </dl>
        </CardBody>
      </Card>
    </div>
  );
}
