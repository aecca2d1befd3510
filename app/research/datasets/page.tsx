import { Database } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import { Time } from '#app/_ui/time.tsx';
import { numbers, words } from '#app/_words/words.ts';
import { findDatasets } from '#lib/dataset/find-datasets.ts';
import { words as spelled } from '../names.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await words('research.datasets');
  return { title: t('title') };
}

/** Every version of every dataset, newest first. */
export default async function DatasetsPage() {
  const [datasets, t, { count }] = await Promise.all([findDatasets(), words('research.datasets'), numbers()]);
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      {datasets.length === 0 ? (
        <EmptyState icon={<Database aria-hidden />} title={t('empty.title')}>
          {t('empty.text')}
        </EmptyState>
      ) : (
        <Table label={t('title')} isStacked>
          <Thead>
            <tr>
              <Th>{t('dataset')}</Th>
              <Th>{t('kind')}</Th>
              <Th align="right">{t('items')}</Th>
              <Th align="right">{t('studies')}</Th>
              <Th>{t('content')}</Th>
              <Th align="right">{t('made')}</Th>
            </tr>
          </Thead>
          <Tbody>
            {datasets.map(({ id, name, kind, items, studyIds, sha256, createdAt }) => (
              <Tr key={id}>
                <Td label={t('dataset')}>
                  <Link href={`/research/datasets/${id}`} className="rounded font-medium hover:underline">
                    {name}
                  </Link>
                </Td>
                <Td label={t('kind')}>{spelled(kind)}</Td>
                <Td label={t('items')} align="right">
                  {count(items)}
                </Td>
                <Td label={t('studies')} align="right">
                  {count(studyIds.length)}
                </Td>
                <Td label={t('content')}>
                  <code className="font-mono text-xs text-ink-soft">{sha256.slice(0, 12)}</code>
                </Td>
                <Td label={t('made')} align="right">
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
