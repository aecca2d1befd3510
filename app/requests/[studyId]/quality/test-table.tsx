import { percent } from '#app/_ui/format.ts';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import type { TGoldKind } from '#lib/crowd/gold/schema.ts';
import type { QualityReport } from '#lib/study/summarize-quality.ts';

const KINDS: Record<TGoldKind, { name: string; how: string }> = {
  identity: { name: 'Unchanged', how: 'every edit is the original itself' },
  'other-item': { name: 'Another item’s edit', how: 'an edit made for another picture' },
  duplicate: { name: 'Duplicates', how: 'the same edit several times' },
  'over-strong': { name: 'Overdone', how: 'an edit driven three times as far' },
  attention: { name: 'Attention check', how: 'the instruction says what to answer' },
};

/** Test items by how they were made, and how many answers to them are right. */
export function TestTable({ tests }: Pick<QualityReport, 'tests'>) {
  if (tests.length === 0) return <p className="text-sm text-ink-soft">No test item has been answered yet.</p>;
  return (
    <Table label="Test items" isStacked>
      <Thead>
        <tr>
          <Th>Kind</Th>
          <Th align="right">Items</Th>
          <Th align="right">Answers</Th>
          <Th align="right">Right, 95 % interval</Th>
        </tr>
      </Thead>
      <Tbody>
        {tests.map(({ kind, items, total, share }) => (
          <Tr key={kind}>
            <Td label="Kind">
              {KINDS[kind].name} <span className="text-xs text-ink-faint">{KINDS[kind].how}</span>
            </Td>
            <Td label="Items" align="right">
              {items}
            </Td>
            <Td label="Answers" align="right">
              {total}
            </Td>
            <Td label="Right" align="right" className="whitespace-nowrap">
              {share ? `${percent(share.share, 0)} (${percent(share.low, 0)} – ${percent(share.high, 0)})` : '–'}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}
