import Link from 'next/link';
import { count, plural } from '#app/_ui/format.ts';
import { Stat } from '#app/_ui/stat.tsx';
import type { TRetrainReport } from '#lib/run/stages/retrain-without.ts';
import { RewardDifference } from './reward-difference.tsx';
import { comparisonSentence, retrainSentence, sideOf } from './retrain-sentences.ts';

/** What leaving rankings out did to a reward: the measured difference first, then who was left out. */
export function RetrainResult({ report }: { report: TRetrainReport }) {
  const { comparison, onAll, leftOut, beforeId, modelId, parentId, datasetId, seed } = report;
  const { title, detail } = retrainSentence(report);
  const side = sideOf(comparison);
  const links = [
    { href: `/research/models/${beforeId}`, label: 'Reward before' },
    { href: `/research/models/${modelId}`, label: 'Reward without' },
    { href: `/research/datasets/${parentId}`, label: 'Rankings before' },
    { href: `/research/datasets/${datasetId}`, label: 'Rankings without' },
  ];
  return (
    <RewardDifference
      title="What leaving them out did"
      finding={{ title, detail, side }}
      comparison={comparison}
      shares={[{ label: 'Pairs right before', value: comparison.before }, { label: 'Pairs right without', value: comparison.after }]}
      stat={<Stat label="Changed their mind" value={count(comparison.onlyAfter + comparison.onlyBefore)} detail={`${count(comparison.onlyAfter)} pairs became right, ${count(comparison.onlyBefore)} became wrong`} />}
      links={links}
    >
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
    </RewardDifference>
  );
}
