import Link from 'next/link';
import { Stat } from '#app/_ui/stat.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import { useNumbers, useWords } from '#words';
import type { TRetrainReport } from '#lib/run/stages/retrain-without.ts';
import { RewardDifference } from './reward-difference.tsx';
import { comparisonSentence, measuresOf, retrainSentence, sideOf } from './retrain-sentences.ts';

/** The same held-out pairs measured in all ways, with what each interval says. */
function Measures({ comparison }: Pick<TRetrainReport, 'comparison'>) {
  const t = useWords('runs.retrained');
  const numbers = useNumbers();
  return (
    <section>
      <h3 className="mb-1 text-sm font-medium">{t('measures.title')}</h3>
      <p className="mb-2 max-w-prose text-xs text-ink-soft">{t('measures.explanation')}</p>
      <Table label={t('measures.label')} isStacked>
        <Thead>
          <tr>
            <Th>{t('measures.measure')}</Th>
            <Th align="right">{t('measures.before')}</Th>
            <Th align="right">{t('measures.without')}</Th>
            <Th align="right">{t('measures.betterBy')}</Th>
            <Th>{t('measures.finding')}</Th>
          </tr>
        </Thead>
        <Tbody>
          {measuresOf(comparison, numbers).map(({ name, before, without, difference, low, high, finding }) => (
            <Tr key={name}>
              <Td label={t('measures.measure')}>{t(`measures.${name}`)}</Td>
              <Td label={t('measures.before')} align="right">{before}</Td>
              <Td label={t('measures.without')} align="right">{without}</Td>
              <Td label={t('measures.betterBy')} align="right" className="whitespace-nowrap">
                {difference} <span className="text-ink-soft">{t('measures.interval', { low, high })}</span>
              </Td>
              <Td label={t('measures.finding')}>{t(`findings.${finding}`)}</Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
    </section>
  );
}

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
      {comparison.logLoss?.rescaled && <Measures comparison={comparison} />}
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
