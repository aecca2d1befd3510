import Link from 'next/link';
import { Callout } from '#app/_ui/callout.tsx';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { count, duration } from '#app/_ui/format.ts';
import { Stat, StatRow } from '#app/_ui/stat.tsx';
import type { TPaperReport } from '#lib/contracts/paper-report.ts';
import { fewSeedsSentence } from '#lib/loop/report/pooled-words.ts';
import { conditionsOf } from '#lib/paper/report/conditions.ts';
import { claimsSentence, SEEN_SENTENCE, seedsSentence } from '#lib/paper/report/words.ts';
import { FigureCard } from './figure-card.tsx';
import { FigureList } from './figure-list.tsx';

function Conditions({ report }: { report: TPaperReport }) {
  return (
    <Card>
      <CardHeader title="Under which conditions" description="The plan was fixed with its hash before the first run: figures, arms, sizes, seeds, and how findings are made." />
      <CardBody className="space-y-4 text-sm">
        <dl className="divide-y">
          {conditionsOf(report).map(({ label, value }) => (
            <div key={label} className="grid gap-x-4 py-1.5 sm:grid-cols-[12rem_minmax(0,1fr)]">
              <dt className="text-ink-faint">{label}</dt>
              <dd className="[overflow-wrap:anywhere]">{value}</dd>
            </div>
          ))}
          <div className="grid gap-x-4 py-1.5 sm:grid-cols-[12rem_minmax(0,1fr)]">
            <dt className="text-ink-faint">Runs</dt>
            <dd className="flex flex-wrap gap-x-3">
              {report.runs.map(({ seed, runId }) => (
                <Link key={runId} href={`/research/runs/${runId}`} className="rounded underline underline-offset-2 pointer-coarse:py-2">
                  seed {seed}
                </Link>
              ))}
            </dd>
          </div>
        </dl>
        <details className="text-xs text-ink-faint">
          <summary className="rounded hover:text-ink pointer-coarse:py-3">The text that was hashed</summary>
          <code className="mt-1 block break-all font-mono">{report.plan.text}</code>
        </details>
      </CardBody>
    </Card>
  );
}

/** What the finished seeds of one plan say: a sentence, the figures to open, and the conditions. */
export function PaperFigures({ report, isPlanned }: { report: TPaperReport; isPlanned: boolean }) {
  const { figures, seeds, answers, seconds, runs } = report;
  const runOf = (seed: number) => runs.find((run) => run.seed === seed)?.runId ?? '';
  return (
    <div className="space-y-6">
      <div>
        <h2 className="text-2xl font-semibold tracking-tight text-balance" data-testid="paper-sentence">
          {claimsSentence(report)}
        </h2>
        <p className="mt-2 max-w-prose text-sm text-ink-soft">
          {seedsSentence(report)} {fewSeedsSentence(seeds.length)} {SEEN_SENTENCE} In the plots a dot is ours, a bar its 95 % interval, a ring the paper’s number.
        </p>
      </div>
      {!isPlanned && (
        <Callout tone="warn" title="Planned by another version of Apiary">
          What is shown follows today’s analyses, not the ones that were fixed before these runs; the plan’s text is below.
        </Callout>
      )}
      <StatRow>
        <Stat label="Figures made" value={`${figures.filter(({ missing }) => missing === null).length} of ${figures.length}`} />
        <Stat label="Numbers with intervals" value={count(figures.flatMap(({ rows }) => rows).filter(({ ci95 }) => ci95 !== null).length)} />
        <Stat label="Answers" value={count(answers)} />
        <Stat label="Time" value={duration(seconds)} detail={seeds.length > 1 ? 'all seeds together' : undefined} />
      </StatRow>
      <FigureList>
        {figures.map((figure) => (
          <FigureCard key={figure.name} figure={figure} runOf={runOf} />
        ))}
      </FigureList>
      <Conditions report={report} />
    </div>
  );
}
