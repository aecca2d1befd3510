import Link from 'next/link';
import { count, figure, percent, plural } from '#app/_ui/format.ts';
import { ScatterPlot } from '#app/_ui/scatter-plot.tsx';
import { Stat } from '#app/_ui/stat.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import { activeSentence, activeSide } from '#lib/active/describe.ts';
import type { TActiveReport } from '#lib/run/stages/active.ts';
import { RewardDifference } from './reward-difference.tsx';

type Point = TActiveReport['active'][number];

function Accuracy({ point }: { point: Point }) {
  return (
    <Td align="right" className="whitespace-nowrap">
      <Link href={`/research/models/${point.modelId}`} className="rounded hover:underline">
        {percent(point.accuracy)}
      </Link>{' '}
      <span className="text-ink-soft">
        ({percent(point.ci95[0])} – {percent(point.ci95[1])})
      </span>
    </Td>
  );
}

/** Both arms from nothing new to all of it. */
function Curves({ active, random, annotatorAgreement }: Pick<TActiveReport, 'active' | 'random' | 'annotatorAgreement'>) {
  const series = (label: string, points: readonly Point[]) => ({ label, points: points.map(({ rankings, accuracy, ci95 }) => ({ x: rankings, y: accuracy, interval: ci95 })) });
  const ends = [0, Math.max(...[...active, ...random].map(({ rankings }) => rankings))];
  const level = { label: 'people', points: ends.map((x) => ({ x, y: annotatorAgreement.share })), isLevel: true };
  return (
    <section>
      <h3 className="text-sm font-medium">What more rankings bring</h3>
      <p className="mb-2 max-w-prose text-xs text-ink-soft">
        Every point is a reward that also has everything ranked before: the same start and seed, as many passes over what it learns from, the same held-out pairs; smaller parts lie inside larger ones. People agree with each other in {percent(annotatorAgreement.share)} of these pairs. Bars are 95 % intervals.
      </p>
      <ScatterPlot label="Pairs ordered as people do against new rankings learnt from" xName="new rankings learnt from" yName="pairs ordered as people do" series={[series('chosen', active), series('random', random), level]} sayY={(y) => percent(y, 0)} />
      <Table label="Accuracy by share of the new rankings">
        <Thead>
          <tr>
            <Th>Share</Th>
            <Th align="right">Items</Th>
            <Th align="right">Chosen</Th>
            <Th align="right">Random</Th>
          </tr>
        </Thead>
        <Tbody>
          {active.map((point, i) => (
            <Tr key={point.share}>
              <Td>{point.share === 0 ? 'before' : percent(point.share, 0)}</Td>
              <Td align="right">{count(point.items)}</Td>
              <Accuracy point={point} />
              <Accuracy point={random[i]} />
            </Tr>
          ))}
        </Tbody>
      </Table>
    </section>
  );
}

/** What letting an ensemble choose the next items to rank saved, or that nothing is shown; then the curves it is read from. */
export function ActiveResult({ report }: { report: TActiveReport }) {
  const { comparison, items, members, disagreement, plan, active, random, annotatorAgreement, collectedId, studyId, seed } = report;
  const { title, detail } = activeSentence(report);
  const side = activeSide(report);
  const whole = [active, random].map((curve) => curve[curve.length - 1]);
  const links = [
    { href: `/research/models/${whole[0].modelId}`, label: 'Reward from chosen' },
    { href: `/research/models/${whole[1].modelId}`, label: 'Reward from random' },
    { href: `/research/datasets/${whole[0].datasetId}`, label: 'Rankings with chosen' },
    { href: `/research/datasets/${whole[1].datasetId}`, label: 'Rankings with random' },
    { href: `/research/datasets/${collectedId}`, label: 'All new rankings' },
    { href: `/research/studies/${studyId}`, label: 'Study' },
  ];
  return (
    <RewardDifference
      title="What choosing saved"
      finding={{ title, detail, side }}
      comparison={comparison}
      shares={[{ label: 'Pairs right, chosen', value: comparison.after }, { label: 'Pairs right, random', value: comparison.before }]}
      stat={<Stat label="Disagreement" value={figure(disagreement.active)} unit="bits" detail={`of ${members} rewards about a chosen item; ${figure(disagreement.random)} about a random one, ${figure(disagreement.pool)} in the pool`} />}
      links={links}
    >
      <Curves active={active} random={random} annotatorAgreement={annotatorAgreement} />
      <p className="max-w-prose text-sm text-ink-soft">
        {plural(items.budget, 'item')} of {plural(items.pool, 'candidate')} were chosen by BALD, the part of the ensemble’s doubt about a pair that comes from its members contradicting each other; as many were drawn at random, {count(items.both)} of them the same. One study asked about both and about the items that measure. Intervals resample items 2,000 times with the seed {seed}; each reward is one training, so they do not hold what another seed of training would change.
      </p>
      <details className="text-sm">
        <summary className="cursor-pointer text-ink-soft">
          The plan, registered <time dateTime={plan.registeredAt}>{plan.registeredAt.slice(0, 16).replace('T', ' ')} UTC</time> before the first vote
        </summary>
        <p className="mt-2 break-all font-mono text-xs text-ink-soft">sha256 {plan.sha256}</p>
        <pre className="mt-2 max-h-80 overflow-auto whitespace-pre-wrap break-words rounded-lg border p-3 text-xs">{JSON.stringify(JSON.parse(plan.text), null, 2)}</pre>
      </details>
    </RewardDifference>
  );
}
