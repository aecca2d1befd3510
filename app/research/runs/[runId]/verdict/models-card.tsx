import Link from 'next/link';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { ScatterPlot } from '#app/_ui/scatter-plot.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import { useNumbers, useWords } from '#words';
import type { TModelReport } from '#lib/contracts/loop-report.ts';

/** Every editor of the loop as CLIP and, where there is one, the oracle see it. */
export function ModelsCard({ models }: { models: TModelReport[] }) {
  const t = useWords('runs.verdict.models');
  const { decimal, percent } = useNumbers();
  const share = ({ share: value, ci95 }: { share: number; ci95: [number, number] }): string => `${percent(value, 0)} (${percent(ci95[0], 0)} – ${percent(ci95[1], 0)})`;
  const series = models.map(({ label, imageSimilarity, directionalSimilarity }) => ({ label, points: [{ x: directionalSimilarity, y: imageSimilarity }] }));
  const hasOracle = models.some(({ oracle }) => oracle);
  return (
    <Card className="lg:col-span-3">
      <CardHeader title={t('title')} description={t('text')} />
      <CardBody className="space-y-5">
        <ScatterPlot label={t('plot')} xName={t('x')} yName={t('y')} series={series} />
        <Table label={t('editors')}>
          <Thead>
            <tr>
              <Th>{t('editor')}</Th>
              <Th align="right">{t('directional')}</Th>
              <Th align="right">{t('image')}</Th>
              {hasOracle && (
                <>
                  <Th align="right">{t('followed')}</Th>
                  <Th align="right">{t('preserved')}</Th>
                  <Th align="right">{t('both')}</Th>
                </>
              )}
            </tr>
          </Thead>
          <Tbody>
            {models.map(({ label, modelId, imageSimilarity, directionalSimilarity, oracle }) => (
              <Tr key={label}>
                <Td>
                  <Link href={`/research/models/${modelId}`} className="rounded font-medium hover:underline">
                    {label}
                  </Link>
                </Td>
                <Td align="right">{decimal(directionalSimilarity, 3)}</Td>
                <Td align="right">{decimal(imageSimilarity, 3)}</Td>
                {hasOracle &&
                  [oracle?.followed, oracle?.preserved, oracle?.perfect].map((value, i) => (
                    <Td key={i} align="right" className="whitespace-nowrap">
                      {value ? share(value) : '–'}
                    </Td>
                  ))}
              </Tr>
            ))}
          </Tbody>
        </Table>
      </CardBody>
    </Card>
  );
}
