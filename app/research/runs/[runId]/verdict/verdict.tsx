import { ArrowRight, CircleCheck, CircleX } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Badge } from '#app/_ui/badge.tsx';
import { Button } from '#app/_ui/button.tsx';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { ForestPlot, type ForestRow } from '#app/_ui/forest-plot.tsx';
import { count, duration, percent, plural, signedPercent } from '#app/_ui/format.ts';
import { IntervalBar } from '#app/_ui/interval-bar.tsx';
import { ScatterPlot } from '#app/_ui/scatter-plot.tsx';
import { VoteBar } from '#app/_ui/vote-bar.tsx';
import type { TComparisonReport, TLoopReport } from '#lib/contracts/loop-report.ts';
import { ContactSheets } from '../../../contact-sheets.tsx';
import { words } from '../../../names.ts';
import { CONTROLS, type ControlName, loopSentence, netVotes } from './sentences.ts';

function StudyLink({ comparison }: { comparison: TComparisonReport }) {
  if (!comparison.studyId) return null;
  return (
    <Link href={`/research/studies/${comparison.studyId}`} className="rounded underline underline-offset-2 hover:text-ink">
      every vote
    </Link>
  );
}

function votesOf({ votes }: TComparisonReport): string {
  return `${count(votes.a)} : ${count(votes.b)} votes, ${count(votes.tie)} equal`;
}

function row(key: string, label: ReactNode, detail: ReactNode, comparison: TComparisonReport, reading?: ReactNode): ForestRow {
  return {
    key,
    label,
    detail,
    share: comparison.share,
    interval: comparison.ci95,
    reading: (
      <>
        {reading}
        <span className="block">
          {votesOf(comparison)} <StudyLink comparison={comparison} />
        </span>
      </>
    ),
  };
}

function Head({ report }: { report: TLoopReport }) {
  const { verdict, promotion } = report;
  const { title, detail } = loopSentence(report);
  const net = netVotes(verdict);
  return (
    <Card className="lg:col-span-2">
      <CardBody>
        <p className="mb-1 flex items-center gap-2 text-xs font-medium text-ink-faint">
          Verdict
          {promotion && <Badge tone={promotion.isPromoted ? 'good' : 'neutral'}>{promotion.isPromoted ? 'Promoted' : 'Kept'}</Badge>}
        </p>
        <h2 className="text-2xl font-semibold tracking-tight" data-testid="loop-verdict">
          {title}
        </h2>
        <p className="mt-1 max-w-prose text-sm text-ink-soft">{detail}</p>
        {verdict.share !== null && verdict.ci95 && (
          <div className="mt-5">
            <p className="mb-1 text-sm font-medium">
              Items won by {verdict.a.label} against {verdict.b.label}, among those decided
            </p>
            <IntervalBar label={`Items won by ${verdict.a.label}`} share={verdict.share} low={verdict.ci95[0]} high={verdict.ci95[1]} />
          </div>
        )}
        <div className="mt-5 flex flex-wrap items-center gap-2">
          {verdict.studyId && (
            <Button asChild>
              <Link href={`/research/studies/${verdict.studyId}`}>
                Read every vote
                <ArrowRight aria-hidden />
              </Link>
            </Button>
          )}
          {verdict.a.modelId && (
            <Button asChild variant="ghost">
              <Link href={`/research/models/${verdict.a.modelId}`}>{verdict.a.label}: card and lineage</Link>
            </Button>
          )}
        </div>
        {net !== null && <p className="sr-only">Net votes {signedPercent(net)}</p>}
      </CardBody>
    </Card>
  );
}

function Votes({ verdict }: { verdict: TComparisonReport }) {
  const parts = (counts: { a: number; b: number; tie: number }, tie: string) => [
    { label: verdict.a.label, count: counts.a, series: 'a' as const },
    { label: tie, count: counts.tie, series: 'tie' as const },
    { label: verdict.b.label, count: counts.b, series: 'b' as const },
  ];
  const net = netVotes(verdict);
  return (
    <Card>
      <CardBody className="space-y-6">
        {verdict.items && (
          <div>
            <h3 className="mb-2 text-sm font-medium">
              Items <span className="font-normal text-ink-faint">{count(verdict.n)}, by majority</span>
            </h3>
            <VoteBar parts={parts(verdict.items, 'tied')} />
          </div>
        )}
        <div>
          <h3 className="mb-2 text-sm font-medium">
            Votes <span className="font-normal text-ink-faint">{count(verdict.votes.a + verdict.votes.b + verdict.votes.tie)}</span>
          </h3>
          <VoteBar parts={parts(verdict.votes, 'equal')} />
        </div>
        {net !== null && (
          <p className="text-sm">
            <span className="text-ink-soft">Net votes</span> <span className="font-semibold tabular-nums">{signedPercent(net)}</span>
            {verdict.net && (
              <span className="tabular-nums text-ink-soft">
                {' '}
                · 95 % interval {signedPercent(verdict.net.ci95[0])} to {signedPercent(verdict.net.ci95[1])}
              </span>
            )}
          </p>
        )}
      </CardBody>
    </Card>
  );
}

function Comparisons({ report }: { report: TLoopReport }) {
  const { verdict, versusSupervised, longRun, controls } = report;
  const rows: ForestRow[] = [{ ...row('verdict', `${verdict.a.label} against its control`, `${verdict.b.label}: same start, batches, noise and dropout, no reward`, verdict), isMain: true }];
  if (versusSupervised) rows.push(row('supervised', `${versusSupervised.a.label} against ${versusSupervised.b.label}`, 'the paper’s own comparison', versusSupervised));
  if (longRun) rows.push(row('long', `${longRun.a.label} against ${longRun.b.label}`, 'the shipped models of the long run, on this loop’s items', longRun));
  for (const name of Object.keys(CONTROLS) as ControlName[]) {
    const comparison = controls[name];
    if (!comparison) continue;
    const { title, wanted, isRight } = CONTROLS[name];
    const isGood = isRight(comparison);
    rows.push(
      row(
        name,
        <>Control: {title}</>,
        wanted,
        comparison,
        <span className={`inline-flex items-center gap-1 font-medium ${isGood ? 'text-good' : 'text-bad'}`}>
          {isGood ? <CircleCheck aria-hidden className="size-3.5" /> : <CircleX aria-hidden className="size-3.5" />}
          {isGood ? 'as it must be' : 'not as it must be'}
        </span>,
      ),
    );
  }
  return (
    <Card className="lg:col-span-3">
      <CardHeader title="Every comparison" description="Items won by the first, among those decided. The controls show whether the instrument works: read the verdict only if they are as they must be." />
      <CardBody>
        <ForestPlot label="Items won by the first" rows={rows} />
      </CardBody>
    </Card>
  );
}

function Reward({ reward }: { reward: NonNullable<TLoopReport['reward']> }) {
  const { pairAccuracy, ci95, annotatorAgreement, agreementCi95, pairs, modelId } = reward;
  const reached = annotatorAgreement > 0.5 ? (pairAccuracy - 0.5) / (annotatorAgreement - 0.5) : null;
  return (
    <Card className="lg:col-span-3">
      <CardHeader
        title="The reward model"
        description={`It orders held-out pairs of the editor’s own outputs as people do in ${percent(pairAccuracy)}; people agree with each other in ${percent(annotatorAgreement)}.${reached === null ? '' : ` That is ${percent(reached, 0)} of the way from chance to people.`}`}
        actions={
          modelId && (
            <Button asChild size="sm">
              <Link href={`/research/models/${modelId}`}>Open the model</Link>
            </Button>
          )
        }
      />
      <CardBody>
        <ForestPlot
          label="Pairs ordered as people do"
          rows={[
            { key: 'reward', label: 'Reward model', detail: pairs === undefined ? 'held-out pairs' : `${plural(pairs, 'held-out pair')}`, share: pairAccuracy, interval: ci95, isMain: true },
            { key: 'people', label: 'People among themselves', detail: 'the ceiling, on the same items', share: annotatorAgreement, interval: agreementCi95 ?? null },
          ]}
        />
      </CardBody>
    </Card>
  );
}

function Similarity({ points }: { points: NonNullable<TLoopReport['similarity']> }) {
  const series = [...new Set(points.map(({ series: name }) => name))].map((label) => ({
    label,
    points: points.filter((point) => point.series === label).map(({ image, directional, label: text }) => ({ x: directional, y: image, label: text })),
  }));
  return (
    <Card className="lg:col-span-3">
      <CardHeader title="What CLIP says" description="Further right: the picture changed as its caption did. Further up: more of the original is left. A curve above another is better at both." />
      <CardBody>
        <ScatterPlot label="CLIP image similarity against directional similarity of every editor" xName="CLIP directional similarity" yName="CLIP image similarity" series={series} />
      </CardBody>
    </Card>
  );
}

function Rule({ report }: { report: TLoopReport }) {
  const { rule, promotion, stages, seconds, seed } = report;
  return (
    <Card className="lg:col-span-3">
      <CardHeader title="How it was decided" />
      <CardBody className="grid gap-6 md:grid-cols-2">
        <div className="space-y-3 text-sm">
          {rule && (
            <>
              <p className="text-ink-soft">The rule, fixed before the first vote:</p>
              <blockquote className="border-l-2 border-honey-line pl-3">{rule.text}</blockquote>
              <p className="text-xs text-ink-faint">
                sha256 <code className="break-all font-mono">{rule.sha256}</code>
              </p>
            </>
          )}
          {promotion && (
            <p>
              <span className="font-medium">{promotion.isPromoted ? 'Promoted' : 'Kept'}:</span> {promotion.reason}
            </p>
          )}
        </div>
        <div>
          <p className="mb-2 text-sm text-ink-soft">
            {duration(seconds)} in all, seed {seed}
          </p>
          <ul className="divide-y text-sm">
            {stages.map(({ name, seconds: took }) => (
              <li key={name} className="flex justify-between gap-4 py-1.5 tabular-nums">
                <span>{words(name)}</span>
                <span className="text-ink-soft">{duration(took)}</span>
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
    <div className="grid gap-4 lg:grid-cols-3">
      <Head report={report} />
      <Votes verdict={report.verdict} />
      <Comparisons report={report} />
      {report.sheets && report.sheets.length > 0 && (
        <Card className="lg:col-span-3">
          <CardHeader title="Look for yourself" description="The same originals and instructions, edited by each model." />
          <CardBody>
            <ContactSheets sheets={report.sheets} />
          </CardBody>
        </Card>
      )}
      {report.reward && <Reward reward={report.reward} />}
      {report.similarity && report.similarity.length > 0 && <Similarity points={report.similarity} />}
      <Rule report={report} />
    </div>
  );
}
