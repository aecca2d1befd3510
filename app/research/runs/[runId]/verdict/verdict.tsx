import { ArrowRight } from 'lucide-react';
import Link from 'next/link';
import { Badge } from '#app/_ui/badge.tsx';
import { Button } from '#app/_ui/button.tsx';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { count, duration } from '#app/_ui/format.ts';
import { IntervalBar } from '#app/_ui/interval-bar.tsx';
import { Time } from '#app/_ui/time.tsx';
import { VoteBar } from '#app/_ui/vote-bar.tsx';
import type { TComparisonReport, TLoopReport } from '#lib/contracts/loop-report.ts';
import { ContactSheets } from '../../../contact-sheets.tsx';
import { words } from '../../../names.ts';
import { Comparisons } from './comparisons.tsx';
import { ModelsCard } from './models-card.tsx';
import { RewardCard } from './reward-card.tsx';
import { loopSentence, netSentence } from './sentences.ts';

function Head({ report }: { report: TLoopReport }) {
  const { verdict, promotion } = report;
  const { title, detail } = loopSentence(report);
  return (
    <Card className="lg:col-span-2">
      <CardBody>
        <p className="mb-1 flex items-center gap-2 text-xs font-medium text-ink-faint">
          Verdict
          <Badge tone={promotion.isPromoted ? 'good' : 'neutral'}>{promotion.isPromoted ? 'Promoted' : 'Kept'}</Badge>
        </p>
        <h2 className="text-2xl font-semibold tracking-tight" data-testid="loop-verdict">
          {title}
        </h2>
        <p className="mt-1 max-w-prose text-sm text-ink-soft">{detail}</p>
        {verdict.share !== null && verdict.ci95 && (
          <div className="mt-5">
            <p className="mb-1 text-sm font-medium">
              Items won by {verdict.a} against {verdict.b}, among those decided
            </p>
            <IntervalBar label={`Items won by ${verdict.a}`} share={verdict.share} low={verdict.ci95[0]} high={verdict.ci95[1]} />
          </div>
        )}
        <div className="mt-5 flex flex-wrap items-center gap-2">
          <Button asChild>
            <Link href={`/research/studies/${verdict.studyId}`}>
              Read every vote
              <ArrowRight aria-hidden />
            </Link>
          </Button>
          <Button asChild variant="ghost">
            <Link href={`/research/models/${verdict.aModelId}`}>Card and lineage of {verdict.a}</Link>
          </Button>
        </div>
      </CardBody>
    </Card>
  );
}

function Votes({ verdict }: { verdict: TComparisonReport }) {
  const parts = (counts: { a: number; b: number; tie: number }, tie: string) => [
    { label: verdict.a, count: counts.a, series: 'a' as const },
    { label: tie, count: counts.tie, series: 'tie' as const },
    { label: verdict.b, count: counts.b, series: 'b' as const },
  ];
  const { singleVotes, votes, n, kappa, p } = verdict;
  return (
    <Card>
      <CardBody className="space-y-6">
        <div>
          <h3 className="mb-2 text-sm font-medium">
            Items <span className="font-normal text-ink-faint">{count(n)}, by majority</span>
          </h3>
          <VoteBar parts={parts(votes, 'tied')} />
        </div>
        <div>
          <h3 className="mb-2 text-sm font-medium">
            Votes <span className="font-normal text-ink-faint">{count(singleVotes.a + singleVotes.b + singleVotes.tie)}</span>
          </h3>
          <VoteBar parts={parts(singleVotes, 'equal')} />
        </div>
        <p className="text-xs text-ink-soft">
          {netSentence(verdict)}
          {netSentence(verdict) && ' over items · '}sign test p {p < 0.001 ? '< 0.001' : `= ${p.toFixed(3)}`}
          {kappa !== null && ` · agreement κ = ${kappa.toFixed(2).replace('-', '−')}`}
        </p>
      </CardBody>
    </Card>
  );
}

/** The rule as rows; the text that was hashed, for whoever wants to hash it again. */
function RuleText({ text }: { text: string }) {
  const { question, ...entries } = JSON.parse(text) as Record<string, string | number>;
  return (
    <>
      <p className="font-medium">{question}</p>
      <dl className="border-l-2 border-honey-line pl-3">
        {Object.entries(entries).map(([name, value]) => (
          <div key={name} className="grid grid-cols-[6rem_minmax(0,1fr)] gap-x-3 py-0.5">
            <dt className="text-ink-faint">{words(name)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <details className="text-xs text-ink-faint">
        <summary className="rounded hover:text-ink">The text that was hashed</summary>
        <code className="mt-1 block break-all font-mono">{text}</code>
      </details>
    </>
  );
}

function Rule({ report }: { report: TLoopReport }) {
  const { rule, promotion, stages, seconds, seed, preset, arm, answers } = report;
  return (
    <Card className="lg:col-span-3">
      <CardHeader title="How it was decided" />
      <CardBody className="grid gap-6 md:grid-cols-2">
        <div className="space-y-3 text-sm">
          <p className="text-ink-soft">
            The rule, fixed before the first vote (<Time value={rule.registeredAt} format="date" />
            ):
          </p>
          <RuleText text={rule.text} />
          <p className="text-xs text-ink-faint">
            sha256 <code className="break-all font-mono">{rule.sha256}</code>
          </p>
          <p className="font-medium">{promotion.reason}</p>
        </div>
        <div>
          <p className="mb-2 text-sm text-ink-soft">
            {duration(seconds)} in all · {count(answers)} answers · preset {preset}, {arm} loss, seed {seed}
          </p>
          <ul aria-label="Stages" className="divide-y text-sm">
            {stages.map(({ name, runId, startedAfter, seconds: took }) => (
              <li key={runId} className="grid grid-cols-[minmax(0,1fr)_5rem_4rem] items-center gap-3 py-1.5 tabular-nums">
                <Link href={`/research/runs/${runId}`} className="truncate rounded hover:underline">
                  {name}
                </Link>
                <span aria-hidden className="relative h-1.5 rounded-full bg-muted">
                  <span className="absolute h-full rounded-full bg-series-a" style={{ left: `${(startedAfter / Math.max(1, seconds)) * 100}%`, width: `${Math.max(1, (took / Math.max(1, seconds)) * 100)}%` }} />
                </span>
                <span className="text-right text-xs text-ink-soft">{duration(took)}</span>
              </li>
            ))}
          </ul>
        </div>
      </CardBody>
    </Card>
  );
}

/** Everything a loop found, the sentence first. */
export function Verdict({ report }: { report: TLoopReport }) {
  return (
    <div className="grid grid-cols-1 gap-4 lg:grid-cols-3">
      <Head report={report} />
      <Votes verdict={report.verdict} />
      <Comparisons report={report} />
      {report.sheets.length > 0 && (
        <Card className="lg:col-span-3">
          <CardHeader title="Look for yourself" description="The same originals and instructions, edited by each model." />
          <CardBody>
            <ContactSheets runId={report.runId} sheets={report.sheets} />
          </CardBody>
        </Card>
      )}
      <RewardCard reward={report.reward} rankings={report.rankings} scoring={report.scoring} />
      <ModelsCard models={report.models} />
      <Rule report={report} />
    </div>
  );
}
