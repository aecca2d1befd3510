import Link from 'next/link';
import { Callout } from '#app/_ui/callout.tsx';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { Stat, StatRow } from '#app/_ui/stat.tsx';
import { useNumbers, useWords } from '#words';
import type { TPaperReport } from '#lib/contracts/paper-report.ts';
import { fewSeedsSentence } from '#lib/loop/report/pooled-words.ts';
import { conditionsOf } from '#lib/paper/report/conditions.ts';
import { claimsSentence, SEEN_SENTENCE, seedsSentence } from '#lib/paper/report/words.ts';
import { FigureCard } from './figure-card.tsx';
import { FigureList } from './figure-list.tsx';

function Conditions({ report }: { report: TPaperReport }) {
  const t = useWords('paper.conditions');
  return (
    <Card>
      <CardHeader title={t('title')} description={t('text')} />
      <CardBody className="space-y-4 text-sm">
        <dl className="divide-y">
          {conditionsOf(report).map(({ label, value }) => (
            <div key={label} data-own-words lang="en" className="grid gap-x-4 py-1.5 sm:grid-cols-[12rem_minmax(0,1fr)]">
              <dt className="text-ink-faint">{label}</dt>
              <dd className="[overflow-wrap:anywhere]">{value}</dd>
            </div>
          ))}
          <div className="grid gap-x-4 py-1.5 sm:grid-cols-[12rem_minmax(0,1fr)]">
            <dt className="text-ink-faint">{t('runs')}</dt>
            <dd className="flex flex-wrap gap-x-3">
              {report.runs.map(({ seed, runId }) => (
                <Link key={runId} href={`/research/runs/${runId}`} className="rounded underline underline-offset-2 pointer-coarse:py-2">
                  {t('seed', { seed: String(seed) })}
                </Link>
              ))}
            </dd>
          </div>
        </dl>
        <details className="text-xs text-ink-faint">
          <summary className="rounded hover:text-ink pointer-coarse:py-3">{t('hashed')}</summary>
          <code className="mt-1 block break-all font-mono">{report.plan.text}</code>
        </details>
      </CardBody>
    </Card>
  );
}

/** What the finished seeds of one plan say: a sentence, the figures to open, and the conditions. */
export function PaperFigures({ report, isPlanned }: { report: TPaperReport; isPlanned: boolean }) {
  const t = useWords('paper');
  const { count, duration } = useNumbers();
  const { figures, seeds, answers, seconds, runs } = report;
  const runOf = (seed: number) => runs.find((run) => run.seed === seed)?.runId ?? '';
  return (
    <div className="space-y-6">
      <div>
        <h2 className="text-2xl font-semibold tracking-tight text-balance" data-testid="paper-sentence" data-own-words lang="en">
          {claimsSentence(report)}
        </h2>
        <p className="mt-2 max-w-prose text-sm text-ink-soft">
          <span data-own-words lang="en">
            {seedsSentence(report)} {fewSeedsSentence(seeds.length)} {SEEN_SENTENCE}
          </span>{' '}
          {t('read')}
        </p>
      </div>
      {!isPlanned && (
        <Callout tone="warn" title={t('otherPlan.title')}>
          {t('otherPlan.text')}
        </Callout>
      )}
      <StatRow>
        <Stat label={t('stats.figures')} value={t('stats.figuresOf', { made: figures.filter(({ missing }) => missing === null).length, all: figures.length })} />
        <Stat label={t('stats.numbers')} value={count(figures.flatMap(({ rows }) => rows).filter(({ ci95 }) => ci95 !== null).length)} />
        <Stat label={t('stats.answers')} value={count(answers)} />
        <Stat label={t('stats.time')} value={duration(seconds)} detail={seeds.length > 1 ? t('stats.together') : undefined} />
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
