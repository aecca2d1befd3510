import { ArrowRight } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Badge } from '#app/_ui/badge.tsx';
import { Button } from '#app/_ui/button.tsx';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { IntervalBar } from '#app/_ui/interval-bar.tsx';
import { Time } from '#app/_ui/time.tsx';
import { VoteBar } from '#app/_ui/vote-bar.tsx';
import { useNumbers, useWords } from '#words';
import type { TComparisonReport, TLoopReport } from '#lib/contracts/loop-report.ts';
import { ContactSheets } from '../../../contact-sheets.tsx';
import { words } from '../../../names.ts';
import { Comparisons } from './comparisons.tsx';
import { ModelsCard } from './models-card.tsx';
import { RewardCard } from './reward-card.tsx';
import { loopSentence, netSentence } from './sentences.ts';

function Head({ report }: { report: TLoopReport }) {
  const { verdict, promotion } = report;
  const t = useWords('runs.verdict.head');
  const { title, detail } = loopSentence(report, useWords('runs.verdict'), useNumbers());
  return (
    <Card className="lg:col-span-2">
      <CardBody>
        <p className="mb-1 flex items-center gap-2 text-xs font-medium text-ink-faint">
          {t('verdict')}
          <Badge tone={promotion.isPromoted ? 'good' : 'neutral'}>{t(promotion.isPromoted ? 'promoted' : 'kept')}</Badge>
        </p>
        <h2 className="text-2xl font-semibold tracking-tight" data-testid="loop-verdict">
          {title}
        </h2>
        <p className="mt-1 max-w-prose text-sm text-ink-soft">{detail}</p>
        {verdict.share !== null && verdict.ci95 && (
          <div className="mt-5">
            <p className="mb-1 text-sm font-medium">{t('wonAgainst', { a: verdict.a, b: verdict.b })}</p>
            <IntervalBar label={t('wonBy', { a: verdict.a })} share={verdict.share} low={verdict.ci95[0]} high={verdict.ci95[1]} />
          </div>
        )}
        <div className="mt-5 flex flex-wrap items-center gap-2">
          <Button asChild>
            <Link href={`/research/studies/${verdict.studyId}`}>
              {t('votes')}
              <ArrowRight aria-hidden />
            </Link>
          </Button>
          <Button asChild variant="ghost">
            <Link href={`/research/models/${verdict.aModelId}`}>{t('card', { a: verdict.a })}</Link>
          </Button>
        </div>
      </CardBody>
    </Card>
  );
}

function Votes({ verdict }: { verdict: TComparisonReport }) {
  const t = useWords('runs.verdict.votes');
  const numbers = useNumbers();
  const { count, decimal } = numbers;
  const net = netSentence(verdict, useWords('runs.verdict'), numbers);
  const faint = (text: ReactNode) => <span className="font-normal text-ink-faint">{text}</span>;
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
          <h3 className="mb-2 text-sm font-medium">{t.rich('items', { count: count(n), faint })}</h3>
          <VoteBar parts={parts(votes, t('tied'))} />
        </div>
        <div>
          <h3 className="mb-2 text-sm font-medium">{t.rich('votes', { count: count(singleVotes.a + singleVotes.b + singleVotes.tie), faint })}</h3>
          <VoteBar parts={parts(singleVotes, t('equal'))} />
        </div>
        <p className="text-xs text-ink-soft">
          {net && t('overItems', { net })}
          {t('signTest', { p: p < 0.001 ? `< ${decimal(0.001, 3)}` : `= ${decimal(p, 3)}` })}
          {kappa !== null && t('kappa', { kappa: decimal(kappa, 2) })}
        </p>
      </CardBody>
    </Card>
  );
}

/** The rule as rows; the text that was hashed, for whoever wants to hash it again. */
function RuleText({ text }: { text: string }) {
  const t = useWords('runs.verdict.rule');
  const { question, ...entries } = JSON.parse(text) as Record<string, string | number>;
  return (
    <>
      <p data-own-words className="font-medium">{question}</p>
      <dl data-own-words className="border-l-2 border-honey-line pl-3">
        {Object.entries(entries).map(([name, value]) => (
          <div key={name} className="grid grid-cols-[6rem_minmax(0,1fr)] gap-x-3 py-0.5">
            <dt className="text-ink-faint">{words(name)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <details className="text-xs text-ink-faint">
        <summary className="rounded hover:text-ink">{t('text')}</summary>
        <code className="mt-1 block break-all font-mono">{text}</code>
      </details>
    </>
  );
}

function Rule({ report }: { report: TLoopReport }) {
  const t = useWords('runs.verdict.rule');
  const { count, duration } = useNumbers();
  const { rule, promotion, stages, seconds, seed, preset, arm, answers } = report;
  return (
    <Card className="lg:col-span-3">
      <CardHeader title={t('title')} />
      <CardBody className="grid gap-6 md:grid-cols-2">
        <div className="space-y-3 text-sm">
          <p className="text-ink-soft">{t.rich('fixed', { time: () => <Time value={rule.registeredAt} format="date" /> })}</p>
          <RuleText text={rule.text} />
          <p className="text-xs text-ink-faint">
            sha256 <code className="break-all font-mono">{rule.sha256}</code>
          </p>
          <p className="font-medium">{promotion.reason}</p>
        </div>
        <div>
          <p className="mb-2 text-sm text-ink-soft">{t('facts', { time: duration(seconds), answers: count(answers), preset, arm, seed: String(seed) })}</p>
          <ul aria-label={t('stages')} className="divide-y text-sm">
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
  const t = useWords('runs.verdict.look');
  return (
    <div className="grid grid-cols-1 gap-4 lg:grid-cols-3">
      <Head report={report} />
      <Votes verdict={report.verdict} />
      <Comparisons report={report} />
      {report.sheets.length > 0 && (
        <Card className="lg:col-span-3">
          <CardHeader title={t('title')} description={t('text')} />
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
