import Link from 'next/link';
import { Button } from '#app/_ui/button.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { count, percent, plural, signedPercent } from '#app/_ui/format.ts';
import { Stat, StatRow } from '#app/_ui/stat.tsx';
import type { TRetrainReport } from '#lib/run/stages/retrain-without.ts';
import { comparisonSentence, retrainSentence, sideOf } from './retrain-sentences.ts';

/** What leaving rankings out did to a reward: the measured difference first, then who was left out. */
export function RetrainResult({ report }: { report: TRetrainReport }) {
  const { comparison, onAll, leftOut, beforeId, modelId, parentId, datasetId, seed } = report;
  const { title, detail } = retrainSentence(report);
  const side = sideOf(comparison);
  const interval = `95 % interval ${signedPercent(comparison.ci95[0])} to ${signedPercent(comparison.ci95[1])}`;
  const links = [
    { href: `/research/models/${beforeId}`, label: 'Reward before' },
    { href: `/research/models/${modelId}`, label: 'Reward without' },
    { href: `/research/datasets/${parentId}`, label: 'Rankings before' },
    { href: `/research/datasets/${datasetId}`, label: 'Rankings without' },
  ];
  return (
    <Card>
      <CardHeader title="What leaving them out did" />
      <CardBody className="space-y-5">
        <Callout tone={side > 0 ? 'good' : side < 0 ? 'warn' : 'info'} title={title}>
          {detail}
        </Callout>
        <StatRow>
          <Stat label="Pairs right before" value={percent(comparison.before)} detail={`${plural(comparison.pairs, 'pair')} of ${plural(comparison.items, 'held-out item')}`} />
          <Stat label="Pairs right without" value={percent(comparison.after)} detail="the same pairs" />
          <Stat label="Difference" value={signedPercent(comparison.difference)} detail={interval} />
          <Stat label="Changed their mind" value={count(comparison.onlyAfter + comparison.onlyBefore)} detail={`${count(comparison.onlyAfter)} pairs became right, ${count(comparison.onlyBefore)} became wrong`} />
        </StatRow>
        <p className="max-w-prose text-sm text-ink-soft">
          On all {plural(onAll.rankings, 'held-out ranking')}, those of the ones left out among them: {comparisonSentence(onAll)}. Intervals resample items 2,000 times with the seed {seed}: both rewards meet the same items.
        </p>
        <section>
          <h3 className="mb-1 text-sm font-medium">Left out</h3>
          <ul className="divide-y text-sm">
            {leftOut.byWorker.map(({ who, rankings }) => (
              <li key={who} className="flex flex-wrap items-baseline justify-between gap-x-4 py-1.5">
                {who === 'unknown' ? <span>by somebody whose answers were disposed of</span> : (
                  <Link href={`/research/contributors/${who}`} className="rounded font-mono hover:underline">
                    {who}
                  </Link>
                )}
                <span className="tabular-nums text-ink-soft">{plural(rankings, 'ranking')}</span>
              </li>
            ))}
          </ul>
        </section>
        <div className="flex flex-wrap gap-2">
          {links.map(({ href, label }) => (
            <Button key={href} asChild size="sm">
              <Link href={href}>{label}</Link>
            </Button>
          ))}
        </div>
      </CardBody>
    </Card>
  );
}
