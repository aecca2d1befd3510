import { Boxes } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import { Time } from '#app/_ui/time.tsx';
import { words } from '#app/_words/words.ts';
import { ModelKind } from '#lib/generated/prisma/enums.ts';
import { findModels } from '#lib/model/find-models.ts';
import { getChampion } from '#lib/model/get-champion.ts';
import { InService } from '../in-service.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await words('research.models');
  return { title: t('title') };
}

/** Every model, newest first, the one in service marked. */
export default async function ModelsPage() {
  const [t, kindNames] = await Promise.all([words('research.models'), words('research.modelKinds')]);
  const [models, ...champions] = await Promise.all([findModels(), ...Object.values(ModelKind).map(getChampion)]);
  const inService = new Set(champions.map((champion) => champion?.model.id));
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      {models.length === 0 ? (
        <EmptyState icon={<Boxes aria-hidden />} title={t('empty.title')}>
          {t('empty.text')}
        </EmptyState>
      ) : (
        <Table label={t('title')} isStacked>
          <Thead>
            <tr>
              <Th>{t('model')}</Th>
              <Th>{t('kind')}</Th>
              <Th>{t('origin')}</Th>
              <Th align="right">{t('made')}</Th>
            </tr>
          </Thead>
          <Tbody>
            {models.map(({ id, kind, name, runId, createdAt }) => (
              <Tr key={id}>
                <Td label={t('model')}>
                  <Link href={`/research/models/${id}`} className="rounded font-medium hover:underline">
                    {name}
                  </Link>
                  {inService.has(id) && <InService className="ml-2" />}
                </Td>
                <Td label={t('kind')}>{kindNames(kind)}</Td>
                <Td label={t('origin')}>
                  {runId ? (
                    <Link href={`/research/runs/${runId}`} className="rounded hover:underline">
                      {t('trained')}
                    </Link>
                  ) : (
                    <span className="text-ink-faint">{t('shipped')}</span>
                  )}
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
