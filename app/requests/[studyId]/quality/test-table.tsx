import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import { useNumbers, useWords } from '#words';
import type { QualityReport } from '#lib/study/summarize-quality.ts';

/** Test items by how they were made, and how many answers to them are right. */
export function TestTable({ tests }: Pick<QualityReport, 'tests'>) {
  const t = useWords('results.quality.tests');
  const { percent } = useNumbers();
  if (tests.length === 0) return <p className="text-sm text-ink-soft">{t('none')}</p>;
  return (
    <Table label={t('title')} isStacked>
      <Thead>
        <tr>
          <Th>{t('kind')}</Th>
          <Th align="right">{t('items')}</Th>
          <Th align="right">{t('answers')}</Th>
          <Th align="right">{t('rightInterval')}</Th>
        </tr>
      </Thead>
      <Tbody>
        {tests.map(({ kind, items, total, share }) => (
          <Tr key={kind}>
            <Td label={t('kind')}>
              {t(`kinds.${kind}.name`)} <span className="text-xs text-ink-faint">{t(`kinds.${kind}.how`)}</span>
            </Td>
            <Td label={t('items')} align="right">
              {items}
            </Td>
            <Td label={t('answers')} align="right">
              {total}
            </Td>
            <Td label={t('right')} align="right" className="whitespace-nowrap">
              {share ? `${percent(share.share, 0)} (${percent(share.low, 0)} – ${percent(share.high, 0)})` : '–'}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}
