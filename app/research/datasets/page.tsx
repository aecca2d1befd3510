import { Database } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { count } from '#app/_ui/format.ts';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import { Time } from '#app/_ui/time.tsx';
import { findDatasets } from '#lib/dataset/find-datasets.ts';
import { words } from '../names.ts';

export const metadata: Metadata = { title: 'Datasets' };

/** Every version of every dataset, newest first. */
export default async function DatasetsPage() {
  const datasets = await findDatasets();
  return (
    <>
      <PageHeader title="Datasets" description="Each version is one file named by its content, with the studies whose answers it holds." />
      {datasets.length === 0 ? (
        <EmptyState icon={<Database aria-hidden />} title="No datasets yet">
          A loop makes one from the rankings it collects.
        </EmptyState>
      ) : (
        <Table label="Datasets" isStacked>
          <Thead>
            <tr>
              <Th>Dataset</Th>
              <Th>Kind</Th>
              <Th align="right">Items</Th>
              <Th align="right">Studies</Th>
              <Th>Content</Th>
              <Th align="right">Made</Th>
            </tr>
          </Thead>
          <Tbody>
            {datasets.map(({ id, name, kind, items, studyIds, sha256, createdAt }) => (
              <Tr key={id}>
                <Td label="Dataset">
                  <Link href={`/research/datasets/${id}`} className="rounded font-medium hover:underline">
                    {name}
                  </Link>
                </Td>
                <Td label="Kind">{words(kind)}</Td>
                <Td label="Items" align="right">
                  {count(items)}
                </Td>
                <Td label="Studies" align="right">
                  {count(studyIds.length)}
                </Td>
                <Td label="Content">
                  <code className="font-mono text-xs text-ink-soft">{sha256.slice(0, 12)}</code>
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
