import { Boxes } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import { Time } from '#app/_ui/time.tsx';
import { findModels } from '#lib/model/find-models.ts';
import { getChampion } from '#lib/model/get-champion.ts';
import { MODEL_KINDS } from '../names.ts';
import { InService } from '../in-service.tsx';

export const metadata: Metadata = { title: 'Models' };

/** Every model, newest first, the one in service marked. */
export default async function ModelsPage() {
  const kinds = Object.keys(MODEL_KINDS) as (keyof typeof MODEL_KINDS)[];
  const [models, ...champions] = await Promise.all([findModels(), ...kinds.map(getChampion)]);
  const inService = new Set(champions.map((champion) => champion?.model.id));
  return (
    <>
      <PageHeader title="Models" description="Each is a Hugging Face folder that never changes. Open one for its card, its files and where it comes from." />
      {models.length === 0 ? (
        <EmptyState icon={<Boxes aria-hidden />} title="No models yet">
          The shipped ones appear with the first run.
        </EmptyState>
      ) : (
        <Table label="Models" isStacked>
          <Thead>
            <tr>
              <Th>Model</Th>
              <Th>Kind</Th>
              <Th>Origin</Th>
              <Th align="right">Made</Th>
            </tr>
          </Thead>
          <Tbody>
            {models.map(({ id, kind, name, runId, createdAt }) => (
              <Tr key={id}>
                <Td label="Model">
                  <Link href={`/research/models/${id}`} className="rounded font-medium hover:underline">
                    {name}
                  </Link>
                  {inService.has(id) && <InService className="ml-2" />}
                </Td>
                <Td label="Kind">{MODEL_KINDS[kind]}</Td>
                <Td label="Origin">
                  {runId ? (
                    <Link href={`/research/runs/${runId}`} className="rounded hover:underline">
                      trained here
                    </Link>
                  ) : (
                    <span className="text-ink-faint">shipped or imported</span>
                  )}
                </Td>
                <Td label="Made" align="right">
                  <Time value={createdAt.toISOString()} />
                </Td>
              </Tr>
            ))}
          </Tbody>
        </Table>
      )}
    </>
  );
}
