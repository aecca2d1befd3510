import type { ReactNode } from 'react';
import { useNumbers, useWords } from '#words';
import { Callout } from '#app/_ui/callout.tsx';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { IntervalBar } from '#app/_ui/interval-bar.tsx';
import { VoteBar } from '#app/_ui/vote-bar.tsx';
import { agreementStrength } from '#lib/consensus/agreement.ts';
import type { TComparisonResult } from '#lib/study/summarize-comparisons.ts';

/** The verdict in one sentence. */
function useVerdict({ verdict, labels, answered }: TComparisonResult, isFinal: boolean): { title: string; detail: string } {
  const t = useWords('results.comparison.verdict');
  const { count } = useNumbers();
  const { winner, isClear, won, decided } = verdict;
  const ties = won.tie;
  if (answered === 0) return { title: t('none.title'), detail: t('none.text') };
  if (winner === null) return { title: t('neither'), detail: decided === 0 ? t('allTied', { ties }) : t('even', { won: count(won.a), decided, ties }) };
  const label = labels[winner];
  const detail = t('majority', { won: count(won[winner]), decided, ties });
  if (!isFinal) return { title: t('aheadSoFar', { label }), detail: `${detail} ${t('waits')}` };
  if (isClear) return { title: t('preferred', { label }), detail };
  return { title: t('aheadUnclear', { label }), detail: `${detail} ${t('includesHalf')}` };
}

function Fact({ label, value, children }: { label: string; value: ReactNode; children: ReactNode }) {
  return (
    <div>
      <dt className="text-xs font-medium text-ink-faint">{label}</dt>
      <dd className="mt-0.5 text-base font-semibold tabular-nums">{value}</dd>
      <dd className="text-xs text-ink-soft">{children}</dd>
    </div>
  );
}

function Verdict({ result, isFinal }: { result: TComparisonResult; isFinal: boolean }) {
  const { verdict, labels } = result;
  const { decimal } = useNumbers();
  const t = useWords('results.comparison.verdict');
  const { title, detail } = useVerdict(result, isFinal);
  return (
    <Card className="lg:col-span-2">
      <CardBody>
        <p className="text-xs font-medium text-ink-faint">{t(isFinal ? 'label' : 'soFar')}</p>
        <h2 className="mt-1 text-2xl font-semibold tracking-tight" data-testid="verdict">
          {title}
        </h2>
        <p className="mt-1 text-sm text-ink-soft">{detail}</p>
        {verdict.share && (
          <div className="mt-5">
            <p className="mb-1 text-sm font-medium">{t('shareAmongDecided', { label: labels.a })}</p>
            <IntervalBar label={t('share', { label: labels.a })} share={verdict.share.share} low={verdict.share.low} high={verdict.share.high} />
            <p className="mt-1 text-xs text-ink-faint">{t('method', { p: verdict.p < 0.001 ? `p < ${decimal(0.001, 3)}` : `p = ${decimal(verdict.p, 3)}` })}</p>
          </div>
        )}
      </CardBody>
    </Card>
  );
}

function Details({ result }: { result: TComparisonResult }) {
  const t = useWords('results.comparison');
  const { count, decimal, percent } = useNumbers();
  const { agreement, sides, voteShares, labels } = result;
  const { kappa, alpha } = agreement;
  const strengths = useWords('results.agreementStrength');
  const strength = kappa === null ? '' : strengths(agreementStrength(kappa));
  const bias = sides.leftShare;
  return (
    <dl className="grid gap-x-6 gap-y-4 sm:grid-cols-3">
      <Fact label={t('agreement.label')} value={kappa === null ? '–' : `κ = ${decimal(kappa, 2)}`}>
        {kappa === null ? t('agreement.needs') : alpha === null ? t('agreement.kappa', { strength }) : t('agreement.kappaAlpha', { strength, alpha: decimal(alpha, 2) })}
      </Fact>
      <Fact label={t('sides.label')} value={bias ? percent(bias.share) : '–'}>
        {bias ? t(bias.low > 0.5 || bias.high < 0.5 ? 'sides.biased' : 'sides.unbiased', { total: count(sides.left + sides.right), low: percent(bias.low), high: percent(bias.high) }) : t('sides.none')}
      </Fact>
      <Fact label={t('votes.label', { label: labels.a })} value={voteShares.a ? percent(voteShares.a.share) : '–'}>
        {voteShares.a && voteShares.b ? t('votes.interval', { low: percent(voteShares.a.low), high: percent(voteShares.a.high), other: labels.b, share: percent(voteShares.b.share) }) : t('votes.none')}
      </Fact>
    </dl>
  );
}

/** What a pairwise study says: verdict with its interval, items and votes, agreement, position bias. */
export function ComparisonResults({ result, isFinal }: { result: TComparisonResult; isFinal: boolean }) {
  const t = useWords('results.comparison');
  const { count } = useNumbers();
  const { labels, verdict, votes, items, answered } = result;
  const faint = (text: ReactNode) => <span className="font-normal text-ink-faint">{text}</span>;
  const total = votes.a + votes.b + votes.tie;
  const parts = (counts: { a: number; b: number; tie: number }, tie: string) => [
    { label: labels.a, count: counts.a, series: 'a' as const },
    { label: tie, count: counts.tie, series: 'tie' as const },
    { label: labels.b, count: counts.b, series: 'b' as const },
  ];
  return (
    <div className="grid gap-4 lg:grid-cols-3">
      <Verdict result={result} isFinal={isFinal} />
      <Card>
        <CardBody className="space-y-6">
          <div>
            <h3 className="mb-2 text-sm font-medium">{answered < items ? t.rich('items.answered', { answered: count(answered), items: count(items), faint }) : t.rich('items.all', { items, faint })}</h3>
            <VoteBar parts={parts(verdict.won, t('items.tied'))} />
          </div>
          <div>
            <h3 className="mb-2 text-sm font-medium">{t.rich('total.title', { total: count(total), faint })}</h3>
            <VoteBar parts={parts(votes, t('total.equal'))} />
          </div>
        </CardBody>
      </Card>
      <Card className="lg:col-span-3">
        <CardHeader title={t('trust.title')} />
        <CardBody>
          {total === 0 ? <Callout>{t('trust.none')}</Callout> : <Details result={result} />}
        </CardBody>
      </Card>
    </div>
  );
}
