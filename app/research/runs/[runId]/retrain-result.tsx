import Link from 'next/link';
import { Stat } from '#app/_ui/stat.tsx';
import { useNumbers, useWords } from '#words';
import type { TRetrainReport } from '#lib/run/stages/retrain-without.ts';
import { RewardDifference } from './reward-difference.tsx';
import { comparisonSentence, retrainSentence, sideOf } from './retrain-sentences.ts';

/** What leaving rankings out did to a reward: the measured difference first, then who was left out. */
export function RetrainResult({ report }: { report: TRetrainReport }) {
  const t = useWords('runs.retrained');
  const numbers = useNumbers();
  const { count } = numbers;
  const { comparison, onAll, leftOut, beforeId, modelId, parentId, datasetId, seed } = report;
  const { title, detail } = retrainSentence(report, t, numbers);
  const side = sideOf(comparison);
  const links = [
    { href: `/research/models/${beforeId}`, label: t('links.rewardBefore') },
    { href: `/research/models/${modelId}`, label: t('links.rewardWithout') },
    { href: `/research/datasets/${parentId}`, label: t('links.rankingsBefore') },
    { href: `/research/datasets/${datasetId}`, label: t('links.rankingsWithout') },
  ];
  return (
    <RewardDifference
      title={t('title')}
      finding={{ title, detail, side }}
      comparison={comparison}
      shares={[{ label: t('before'), value: comparison.before }, { label: t('without'), value: comparison.after }]}
      stat={<Stat label={t('changed')} value={count(comparison.onlyAfter + comparison.onlyBefore)} detail={t('changedDetail', { right: count(comparison.onlyAfter), wrong: count(comparison.onlyBefore) })} />}
      links={links}
    >
      <p className="max-w-prose text-sm text-ink-soft">{t('onAll', { count: onAll.rankings, comparison: comparisonSentence(onAll, t, numbers), seed: String(seed) })}</p>
      <section>
        <h3 className="mb-1 text-sm font-medium">{t('leftOut')}</h3>
        <ul className="divide-y text-sm">
          {leftOut.byWorker.map(({ who, rankings }) => (
            <li key={who} className="flex flex-wrap items-baseline justify-between gap-x-4 py-1.5">
              {who === 'unknown' ? <span>{t('disposed')}</span> : (
                <Link href={`/research/contributors/${who}`} className="rounded font-mono hover:underline">
                  {who}
                </Link>
              )}
              <span className="tabular-nums text-ink-soft">{t('rankings', { count: rankings })}</span>
            </li>
          ))}
        </ul>
      </section>
    </RewardDifference>
  );
}
