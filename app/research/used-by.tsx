import Link from 'next/link';
import { plural } from '#app/_ui/format.ts';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import { Time } from '#app/_ui/time.tsx';
import type { UsedBy } from '#lib/dataset/trace-use.ts';
import { InService } from './in-service.tsx';
import { MODEL_KINDS, words } from './names.ts';

/** Every dataset and model that used some answers, oldest first. */
export function UsedByTable({ used }: { used: UsedBy[] }) {
  if (used.length === 0) return <p className="rounded-xl border border-dashed bg-surface p-6 text-center text-sm text-ink-soft">No dataset holds such an answer, so nothing learnt from one.</p>;
  return (
    <Table label="What used these answers" isStacked>
      <Thead>
        <tr>
          <Th>Name</Th>
          <Th>What</Th>
          <Th>Made by</Th>
          <Th align="right">Made</Th>
        </tr>
      </Thead>
      <Tbody>
        {used.map(({ type, id, name, kind, modelKind, answers, inService, runId, runName, createdAt }) => (
          <Tr key={`${type} ${id}`}>
            <Td label="Name">
              <span className="flex flex-wrap items-center gap-2">
                <Link href={`/research/${type}s/${id}`} className="rounded font-medium hover:underline">
                  {name}
                </Link>
                {inService && <InService />}
              </span>
            </Td>
            <Td label="What">
              {modelKind ? MODEL_KINDS[modelKind] : `Dataset of ${words(kind).toLowerCase()}`}
              {answers !== null && <span className="text-ink-soft"> · {plural(answers, 'answer')} in it</span>}
            </Td>
            <Td label="Made by">
              {runId ? (
                <Link href={`/research/runs/${runId}`} className="rounded text-ink-soft hover:underline">
                  {runName}
                </Link>
              ) : (
                'imported'
              )}
            </Td>
            <Td label="Made" align="right">
              <Time value={createdAt.toISOString()} />
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}

/** "1 dataset, 2 rewards and 1 editor". */
export function countUsed(used: readonly UsedBy[]): string {
  const of = (kind: string): number => used.filter(({ type, modelKind }) => (kind === 'dataset' ? type === 'dataset' : modelKind === kind)).length;
  return `${plural(of('dataset'), 'dataset')}, ${plural(of('Reward'), 'reward')} and ${plural(of('Editor'), 'editor')}`;
}
