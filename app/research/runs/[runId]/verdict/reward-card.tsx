import Link from 'next/link';
import { Button } from '#app/_ui/button.tsx';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { ForestPlot } from '#app/_ui/forest-plot.tsx';
import { ScatterPlot } from '#app/_ui/scatter-plot.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import { useNumbers, useWords } from '#words';
import type { TLoopReport } from '#lib/contracts/loop-report.ts';

const FIFTHS = ['worst', 'second', 'middle', 'fourth', 'best'] as const;

function Scoring({ scoring }: { scoring: TLoopReport['scoring'] }) {
  const t = useWords('runs.verdict.reward.scoring');
  const { figure, percent } = useNumbers();
  const known = scoring.filter(({ perfectByFifth }) => perfectByFifth !== null);
  if (known.length === 0) return null;
  return (
    <div className="mt-6">
      <h3 className="mb-2 text-sm font-medium">{t.rich('title', { faint: (text) => <span className="font-normal text-ink-faint">{text}</span> })}</h3>
      <Table label={t('label')}>
        <Thead>
          <tr>
            <Th>{t('by')}</Th>
            {FIFTHS.map((fifth) => (
              <Th key={fifth} align="right">
                {t(`fifths.${fifth}`)}
              </Th>
            ))}
            <Th align="right">{t('mean')}</Th>
          </tr>
        </Thead>
        <Tbody>
          {known.map(({ by, perfectByFifth, mean, deviation }) => (
            <Tr key={by}>
              <Td>{by}</Td>
              {(perfectByFifth ?? []).map((share, i) => (
                <Td key={i} align="right">
                  {percent(share, 0)}
                </Td>
              ))}
              <Td align="right" className="whitespace-nowrap text-ink-soft">
                {figure(mean)} ± {figure(deviation)}
              </Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
    </div>
  );
}

/** What more rankings bring, between chance and what people agree on. */
function Curve({ curve, annotatorAgreement }: Pick<TLoopReport['reward'], 'curve' | 'annotatorAgreement'>) {
  const t = useWords('runs.verdict.reward.curve');
  const { percent } = useNumbers();
  if (curve.length === 0) return null;
  const ends = [curve[0].rankings, curve[curve.length - 1].rankings];
  const level = (label: string, y: number) => ({ label, points: ends.map((x) => ({ x, y })), isLevel: true });
  const points = curve.map(({ rankings, pairAccuracy, ci95 }) => ({ x: rankings, y: pairAccuracy, interval: ci95 }));
  return (
    <div className="mt-6">
      <h3 className="text-sm font-medium">{t('title')}</h3>
      <p className="mb-2 text-xs text-ink-soft">{t('text')}</p>
      <ScatterPlot label={t('plot')} xName={t('x')} yName={t('y')} series={[{ label: t('reward'), points }, level(t('people'), annotatorAgreement), level(t('chance'), 0.5)]} sayY={(y) => percent(y, 0)} />
    </div>
  );
}

/** How well the reward learnt what people prefer, beside how well people agree. */
export function RewardCard({ reward, rankings, scoring }: Pick<TLoopReport, 'reward' | 'rankings' | 'scoring'>) {
  const t = useWords('runs.verdict.reward');
  const { count, percent } = useNumbers();
  const { pairAccuracy, ci95, annotatorAgreement, agreementCi95, pairs, modelId, trainedRankings, heldOutRankings, curve } = reward;
  const reached = annotatorAgreement > 0.5 ? percent((pairAccuracy - 0.5) / (annotatorAgreement - 0.5), 0) : '';
  return (
    <Card className="lg:col-span-3">
      <CardHeader
        title={t('title')}
        description={t(reached ? 'textReached' : 'text', { accuracy: percent(pairAccuracy), agreement: percent(annotatorAgreement), reached })}
        actions={
          <>
            <Button asChild size="sm">
              <Link href={`/research/models/${modelId}`}>{t('model')}</Link>
            </Button>
            <Button asChild size="sm">
              <Link href={`/research/datasets/${rankings.datasetId}`}>{t('rankings', { count: rankings.rankings })}</Link>
            </Button>
          </>
        }
      />
      <CardBody>
        <ForestPlot
          label={t('label')}
          rows={[
            { key: 'reward', label: t('reward'), detail: t('detail', { pairs, rankings: heldOutRankings, trained: count(trainedRankings) }), share: pairAccuracy, interval: ci95, isMain: true },
            { key: 'people', label: t('people'), detail: t('ceiling'), share: annotatorAgreement, interval: agreementCi95 },
          ]}
        />
        <Curve curve={curve} annotatorAgreement={annotatorAgreement} />
        <Scoring scoring={scoring} />
      </CardBody>
    </Card>
  );
}
