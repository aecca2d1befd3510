import Link from 'next/link';
import { Button } from '#app/_ui/button.tsx';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { ForestPlot } from '#app/_ui/forest-plot.tsx';
import { count, figure, percent, plural } from '#app/_ui/format.ts';
import { ScatterPlot } from '#app/_ui/scatter-plot.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import type { TLoopReport } from '#lib/contracts/loop-report.ts';

const FIFTHS = ['Worst fifth', 'Second', 'Middle', 'Fourth', 'Best fifth'];

function Scoring({ scoring }: { scoring: TLoopReport['scoring'] }) {
  const known = scoring.filter(({ perfectByFifth }) => perfectByFifth !== null);
  if (known.length === 0) return null;
  return (
    <div className="mt-6">
      <h3 className="mb-2 text-sm font-medium">
        Training pairs by their reward <span className="font-normal text-ink-faint">share of right ones in each fifth</span>
      </h3>
      <Table label="Share of right training pairs by fifth of reward">
        <Thead>
          <tr>
            <Th>Scored by</Th>
            {FIFTHS.map((fifth) => (
              <Th key={fifth} align="right">
                {fifth}
              </Th>
            ))}
            <Th align="right">Mean ± deviation</Th>
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
  if (curve.length === 0) return null;
  const ends = [curve[0].rankings, curve[curve.length - 1].rankings];
  const level = (label: string, y: number) => ({ label, points: ends.map((x) => ({ x, y })), isLevel: true });
  const points = curve.map(({ rankings, pairAccuracy, ci95 }) => ({ x: rankings, y: pairAccuracy, interval: ci95 }));
  return (
    <div className="mt-6">
      <h3 className="text-sm font-medium">What more rankings bring</h3>
      <p className="mb-2 text-xs text-ink-soft">Rewards from a part of the rankings, the smaller parts inside the larger ones: the same start, as many passes over each, the same held-out pairs. Bars are 95 % intervals.</p>
      <ScatterPlot label="Pairs ordered as people do against rankings learnt from" xName="rankings learnt from" yName="pairs ordered as people do" series={[{ label: 'reward', points }, level('people', annotatorAgreement), level('chance', 0.5)]} sayY={(y) => percent(y, 0)} />
    </div>
  );
}

/** How well the reward learnt what people prefer, beside how well people agree. */
export function RewardCard({ reward, rankings, scoring }: Pick<TLoopReport, 'reward' | 'rankings' | 'scoring'>) {
  const { pairAccuracy, ci95, annotatorAgreement, agreementCi95, pairs, modelId, trainedRankings, heldOutRankings, curve } = reward;
  const reached = annotatorAgreement > 0.5 ? ` That is ${percent((pairAccuracy - 0.5) / (annotatorAgreement - 0.5), 0)} of the way from chance to people.` : '';
  return (
    <Card className="lg:col-span-3">
      <CardHeader
        title="The reward model"
        description={`It orders held-out pairs of the editor’s own edits as people do in ${percent(pairAccuracy)} of cases; people agree with each other in ${percent(annotatorAgreement)}.${reached}`}
        actions={
          <>
            <Button asChild size="sm">
              <Link href={`/research/models/${modelId}`}>Model</Link>
            </Button>
            <Button asChild size="sm">
              <Link href={`/research/datasets/${rankings.datasetId}`}>{plural(rankings.rankings, 'ranking')}</Link>
            </Button>
          </>
        }
      />
      <CardBody>
        <ForestPlot
          label="Pairs ordered as people do"
          rows={[
            { key: 'reward', label: 'Reward model', detail: `${plural(pairs, 'pair')} of ${plural(heldOutRankings, 'held-out ranking')}; learnt from ${count(trainedRankings)}`, share: pairAccuracy, interval: ci95, isMain: true },
            { key: 'people', label: 'People among themselves', detail: 'the ceiling, on the same items', share: annotatorAgreement, interval: agreementCi95 },
          ]}
        />
        <Curve curve={curve} annotatorAgreement={annotatorAgreement} />
        <Scoring scoring={scoring} />
      </CardBody>
    </Card>
  );
}
