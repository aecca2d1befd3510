import Link from 'next/link';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import { Time } from '#app/_ui/time.tsx';
import { useWords } from '#words';
import type { UsedBy } from '#lib/dataset/trace-use.ts';
import { InService } from './in-service.tsx';
import { words } from './names.ts';

/** Every dataset and model that used some answers, oldest first. */
export function UsedByTable({ used }: { used: UsedBy[] }) {
  const t = useWords('research.usedBy');
  const kinds = useWords('research.modelKinds');
  if (used.length === 0) return <p className="rounded-xl border border-dashed bg-surface p-6 text-center text-sm text-ink-soft">{t('none')}</p>;
  return (
    <Table label={t('label')} isStacked>
      <Thead>
        <tr>
          <Th>{t('name')}</Th>
          <Th>{t('what')}</Th>
          <Th>{t('madeBy')}</Th>
          <Th align="right">{t('made')}</Th>
        </tr>
      </Thead>
      <Tbody>
        {used.map(({ type, id, name, kind, modelKind, answers, inService, runId, runName, createdAt }) => (
          <Tr key={`${type} ${id}`}>
            <Td label={t('name')}>
              <span className="flex flex-wrap items-center gap-2">
                <Link href={`/research/${type}s/${id}`} className="rounded font-medium hover:underline">
                  {name}
                </Link>
                {inService && <InService />}
              </span>
            </Td>
            <Td label={t('what')}>
              {modelKind ? kinds(modelKind) : t('datasetOf', { kind: words(kind).toLowerCase() })}
              {answers !== null && <span className="text-ink-soft">{t('answers', { count: answers })}</span>}
            </Td>
            <Td label={t('madeBy')}>
              {runId ? (
                <Link href={`/research/runs/${runId}`} className="rounded text-ink-soft hover:underline">
                  {runName}
                </Link>
              ) : (
                t('imported')
              )}
            </Td>
            <Td label={t('made')} align="right">
              <Time value={createdAt.toISOString()} />
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}

/** How many of each. */
export function countUsed(used: readonly UsedBy[]): { datasets: number; rewards: number; editors: number } {
  const of = (kind: string): number => used.filter(({ type, modelKind }) => (kind === 'dataset' ? type === 'dataset' : modelKind === kind)).length;
  return { datasets: of('dataset'), rewards: of('Reward'), editors: of('Editor') };
}
