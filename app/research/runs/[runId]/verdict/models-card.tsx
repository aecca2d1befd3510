import Link from 'next/link';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { percent } from '#app/_ui/format.ts';
import { ScatterPlot } from '#app/_ui/scatter-plot.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import type { TModelReport } from '#lib/contracts/loop-report.ts';

function share({ share: value, ci95 }: { share: number; ci95: [number, number] }): string {
  return `${percent(value, 0)} (${percent(ci95[0], 0)} – ${percent(ci95[1], 0)})`;
}

/** Every editor of the loop as CLIP and, where there is one, the oracle see it. */
export function ModelsCard({ models }: { models: TModelReport[] }) {
  const series = models.map(({ label, imageSimilarity, directionalSimilarity }) => ({ label, points: [{ x: directionalSimilarity, y: imageSimilarity }] }));
  const hasOracle = models.some(({ oracle }) => oracle);
  return (
    <Card className="lg:col-span-3">
      <CardHeader title="What CLIP and the oracle say" description="Further right: the picture changed as its caption did. Further up: more of the original is left. Up and right is better at both." />
      <CardBody className="space-y-5">
        <ScatterPlot label="CLIP image similarity against directional similarity of every editor" xName="CLIP directional similarity" yName="CLIP image similarity" series={series} />
        <Table label="Editors">
          <Thead>
            <tr>
              <Th>Editor</Th>
              <Th align="right">Directional</Th>
              <Th align="right">Image</Th>
              {hasOracle && (
                <>
                  <Th align="right">Followed</Th>
                  <Th align="right">Preserved</Th>
                  <Th align="right">Both</Th>
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
                <Td align="right">{directionalSimilarity.toFixed(3)}</Td>
                <Td align="right">{imageSimilarity.toFixed(3)}</Td>
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
