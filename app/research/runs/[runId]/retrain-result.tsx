import Link from 'next/link';
import { count, plural } from '#app/_ui/format.ts';
import { Stat } from '#app/_ui/stat.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import type { TRetrainReport } from '#lib/run/stages/retrain-without.ts';
import { RewardDifference } from './reward-difference.tsx';
import { comparisonSentence, measuresOf, retrainSentence, sideOf } from './retrain-sentences.ts';

/** The same held-out pairs measured in all ways, with what each interval says. */
function Measures({ comparison }: Pick<TRetrainReport, 'comparison'>) {
  return (
    <section>
      <h3 className="mb-1 text-sm font-medium">Measured in three ways</h3>
      <p className="mb-2 max-w-prose text-xs text-ink-soft">
        Pairs in order see who prefers the wrong edit; bits per pair can also see who answers at random, which leaves most pairs in order and blurs how much better one edit is than another. These two decide; where nothing is different, one of them seems to be in up
        to one of ten comparisons. For the second, each reward is multiplied by the factor that fits it best on other items, since the loop does not see a reward’s scale. The last line does not decide: rankings at random keep a reward from being too sure of itself, so it
        often loses when they are gone.
      </p>
      <Table label="Before and without them, by measure" isStacked>
        <Thead>
          <tr>
            <Th>Measure</Th>
            <Th align="right">Before</Th>
            <Th align="right">Without</Th>
            <Th align="right">Better by (95 % interval)</Th>
            <Th>Without them</Th>
          </tr>
        </Thead>
        <Tbody>
          {measuresOf(comparison).map(({ name, before, without, difference, ci95, finding }) => (
            <Tr key={name}>
              <Td label="Measure">{name[0].toUpperCase() + name.slice(1)}</Td>
              <Td label="Before" align="right">{before}</Td>
              <Td label="Without" align="right">{without}</Td>
              <Td label="Better by" align="right" className="whitespace-nowrap">
                {difference} <span className="text-ink-soft">({ci95})</span>
              </Td>
              <Td label="Without them">{finding}</Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
    </section>
  );
}

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
      {comparison.logLoss?.rescaled && <Measures comparison={comparison} />}
      <p className="max-w-prose text-sm text-ink-soft">
        On all {plural(onAll.rankings, 'held-out ranking')}, those of the ones left out among them: {comparisonSentence(onAll)}. Intervals resample items 2,000 times with the seed {seed}: both rewards meet the same items. Each reward is one training, so they do not hold what another seed of training would change.
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
