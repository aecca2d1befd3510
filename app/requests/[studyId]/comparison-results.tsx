import type { ReactNode } from 'react';
import { Callout } from '#app/_ui/callout.tsx';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { count, percent, plural } from '#app/_ui/format.ts';
import { IntervalBar } from '#app/_ui/interval-bar.tsx';
import { VoteBar } from '#app/_ui/vote-bar.tsx';
import { describeAgreement } from '#lib/consensus/agreement.ts';
import type { TComparisonResult } from '#lib/study/summarize-comparisons.ts';

/** The verdict in one sentence. */
function verdictOf({ verdict, labels, answered }: TComparisonResult, isFinal: boolean): { title: string; detail: string } {
  const { winner, isClear, won, decided } = verdict;
  if (answered === 0) return { title: 'No votes yet', detail: 'The verdict appears here with the first answer.' };
  const ties = won.tie > 0 ? `; ${plural(won.tie, 'item')} tied` : '';
  if (winner === null) return { title: 'Neither is ahead', detail: decided === 0 ? `All ${plural(won.tie, 'item')} tied.` : `Each won ${count(won.a)} of ${plural(decided, 'decided item')}${ties}.` };
  const detail = `Majority on ${count(won[winner])} of ${plural(decided, 'decided item')}${ties}.`;
  if (!isFinal) return { title: `${labels[winner]} is ahead so far`, detail: `${detail} The sample was fixed beforehand: the verdict counts when all answers are in.` };
  if (isClear) return { title: `${labels[winner]} is preferred`, detail };
  return { title: `${labels[winner]} is ahead, not clearly`, detail: `${detail} The interval still includes 50 %.` };
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

/** Two decimals with a real minus sign. */
function signed(value: number): string {
  return value.toFixed(2).replace('-', '−');
}

function pValue(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`;
}

function Verdict({ result, isFinal }: { result: TComparisonResult; isFinal: boolean }) {
  const { verdict, labels } = result;
  const { title, detail } = verdictOf(result, isFinal);
  return (
    <Card className="lg:col-span-2">
      <CardBody>
        <p className="text-xs font-medium text-ink-faint">{isFinal ? 'Verdict' : 'So far'}</p>
        <h2 className="mt-1 text-2xl font-semibold tracking-tight" data-testid="verdict">
          {title}
        </h2>
        <p className="mt-1 text-sm text-ink-soft">{detail}</p>
        {verdict.share && (
          <div className="mt-5">
            <p className="mb-1 text-sm font-medium">Items won by {labels.a} among those decided</p>
            <IntervalBar label={`Items won by ${labels.a}`} share={verdict.share.share} low={verdict.share.low} high={verdict.share.high} />
            <p className="mt-1 text-xs text-ink-faint">Wilson interval over items · exact sign test {pValue(verdict.p)}</p>
          </div>
        )}
      </CardBody>
    </Card>
  );
}

function Details({ result }: { result: TComparisonResult }) {
  const { agreement, sides, voteShares, labels } = result;
  const { kappa, alpha } = agreement;
  const bias = sides.leftShare;
  return (
    <dl className="grid gap-x-6 gap-y-4 sm:grid-cols-3">
      <Fact label="Agreement" value={kappa === null ? '–' : `κ = ${signed(kappa)}`}>
        {kappa === null ? 'needs items with two votes and two different answers' : `Fleiss’ κ: ${describeAgreement(kappa)}${alpha === null ? '' : `; Krippendorff’s α ${signed(alpha)}`}`}
      </Fact>
      <Fact label="Left side chosen" value={bias ? percent(bias.share) : '–'}>
        {bias ? `of ${count(sides.left + sides.right)} choices; 95 % interval ${percent(bias.low)} – ${percent(bias.high)}${bias.low > 0.5 || bias.high < 0.5 ? '. Sides are shuffled, so a bias adds noise, not an advantage' : ', no sign of position bias'}` : 'no choices yet'}
      </Fact>
      <Fact label={`Single votes for ${labels.a}`} value={voteShares.a ? percent(voteShares.a.share) : '–'}>
        {voteShares.a && voteShares.b ? `95 % interval ${percent(voteShares.a.low)} – ${percent(voteShares.a.high)}; ${labels.b} ${percent(voteShares.b.share)}` : 'no votes yet'}
      </Fact>
    </dl>
  );
}

/** What a pairwise study says: verdict with its interval, items and votes, agreement, position bias. */
export function ComparisonResults({ result, isFinal }: { result: TComparisonResult; isFinal: boolean }) {
  const { labels, verdict, votes, items, answered } = result;
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
            <h3 className="mb-2 text-sm font-medium">
              Items <span className="font-normal text-ink-faint">{answered < items ? `${count(answered)} of ${count(items)} answered` : plural(items, 'item')}</span>
            </h3>
            <VoteBar parts={parts(verdict.won, 'tied')} />
          </div>
          <div>
            <h3 className="mb-2 text-sm font-medium">
              Votes <span className="font-normal text-ink-faint">{count(total)}</span>
            </h3>
            <VoteBar parts={parts(votes, 'equal')} />
          </div>
        </CardBody>
      </Card>
      <Card className="lg:col-span-3">
        <CardHeader title="How far it can be trusted" />
        <CardBody>
          {total === 0 ? <Callout>Agreement and position bias are computed from the first votes on.</Callout> : <Details result={result} />}
        </CardBody>
      </Card>
    </div>
  );
}
