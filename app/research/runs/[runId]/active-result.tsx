import Link from 'next/link';
import { ScatterPlot } from '#app/_ui/scatter-plot.tsx';
import { Stat } from '#app/_ui/stat.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import { useNumbers, useWords } from '#words';
import { activeSide } from '#lib/active/describe.ts';
import type { TActiveReport } from '#lib/run/stages/active.ts';
import { activeSentence } from './active-sentences.ts';
import { RewardDifference } from './reward-difference.tsx';

type Point = TActiveReport['active'][number];

function Accuracy({ point }: { point: Point }) {
  const { percent } = useNumbers();
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
  const t = useWords('runs.active.curves');
  const { count, percent } = useNumbers();
  const series = (label: string, points: readonly Point[]) => ({ label, points: points.map(({ rankings, accuracy, ci95 }) => ({ x: rankings, y: accuracy, interval: ci95 })) });
  const ends = [0, Math.max(...[...active, ...random].map(({ rankings }) => rankings))];
  const level = { label: t('people'), points: ends.map((x) => ({ x, y: annotatorAgreement.share })), isLevel: true };
  return (
    <section>
      <h3 className="text-sm font-medium">{t('title')}</h3>
      <p className="mb-2 max-w-prose text-xs text-ink-soft">{t('text', { share: percent(annotatorAgreement.share) })}</p>
      <ScatterPlot label={t('plot')} xName={t('x')} yName={t('y')} series={[series(t('chosen'), active), series(t('random'), random), level]} sayY={(y) => percent(y, 0)} />
      <Table label={t('table')}>
        <Thead>
          <tr>
            <Th>{t('share')}</Th>
            <Th align="right">{t('items')}</Th>
            <Th align="right">{t('chosenColumn')}</Th>
            <Th align="right">{t('randomColumn')}</Th>
          </tr>
        </Thead>
        <Tbody>
          {active.map((point, i) => (
            <Tr key={point.share}>
              <Td>{point.share === 0 ? t('before') : percent(point.share, 0)}</Td>
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
  const t = useWords('runs.active');
  const numbers = useNumbers();
  const { count, figure } = numbers;
  const { comparison, items, members, disagreement, plan, active, random, annotatorAgreement, collectedId, studyId, seed } = report;
  const { title, detail } = activeSentence(report, useWords('runs.active.found'), numbers);
  const side = activeSide(report);
  const whole = [active, random].map((curve) => curve[curve.length - 1]);
  const links = [
    { href: `/research/models/${whole[0].modelId}`, label: t('links.rewardChosen') },
    { href: `/research/models/${whole[1].modelId}`, label: t('links.rewardRandom') },
    { href: `/research/datasets/${whole[0].datasetId}`, label: t('links.rankingsChosen') },
    { href: `/research/datasets/${whole[1].datasetId}`, label: t('links.rankingsRandom') },
    { href: `/research/datasets/${collectedId}`, label: t('links.all') },
    { href: `/research/studies/${studyId}`, label: t('links.study') },
  ];
  return (
    <RewardDifference
      title={t('title')}
      finding={{ title, detail, side }}
      comparison={comparison}
      shares={[{ label: t('chosen'), value: comparison.after }, { label: t('random'), value: comparison.before }]}
      stat={<Stat label={t('disagreement')} value={figure(disagreement.active)} unit={t('bits')} detail={t('disagreementDetail', { members, random: figure(disagreement.random), pool: figure(disagreement.pool) })} />}
      links={links}
    >
      <Curves active={active} random={random} annotatorAgreement={annotatorAgreement} />
      <p className="max-w-prose text-sm text-ink-soft">{t('how', { budget: items.budget, pool: items.pool, both: count(items.both), seed: String(seed) })}</p>
      <details className="text-sm">
        <summary className="cursor-pointer text-ink-soft">
          {t.rich('plan', { at: plan.registeredAt.slice(0, 16).replace('T', ' '), time: (text) => <time dateTime={plan.registeredAt}>{text}</time> })}
        </summary>
        <p className="mt-2 break-all font-mono text-xs text-ink-soft">sha256 {plan.sha256}</p>
        <pre className="mt-2 max-h-80 overflow-auto whitespace-pre-wrap break-words rounded-lg border p-3 text-xs">{JSON.stringify(JSON.parse(plan.text), null, 2)}</pre>
      </details>
    </RewardDifference>
  );
}
