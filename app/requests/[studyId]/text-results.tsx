import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { count, percent, plural } from '#app/_ui/format.ts';
import { Stat, StatRow } from '#app/_ui/stat.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import { PAPER_VERBS, type TTextResult } from '#lib/study/summarize-texts.ts';

function Verbs({ result }: { result: TTextResult }) {
  const { verbs, other, instructions, paperVerbs } = result;
  const rows = [...verbs, ...(other > 0 ? [{ verb: 'others', count: other }] : [])];
  const most = Math.max(1, ...rows.map((row) => row.count));
  return (
    <Card>
      <CardHeader
        title="First verbs"
        description={paperVerbs === null ? 'Counted from the first instruction on.' : `${percent(paperVerbs, 0)} begin with ${PAPER_VERBS.join(', ')}; in the paper’s own set about 85 %.`}
      />
      <CardBody>
        <ul className="space-y-1.5">
          {rows.map(({ verb, count: times }) => (
            <li key={verb} className="grid grid-cols-[6rem_minmax(0,1fr)_6.5rem] items-center gap-3 text-sm">
              <span className="truncate font-medium">{verb}</span>
              <span aria-hidden className="h-2.5 rounded-full bg-muted">
                <span className="block h-full rounded-full bg-series-a" style={{ width: `${(times / most) * 100}%` }} />
              </span>
              <span className="text-right text-xs tabular-nums text-ink-soft">
                {count(times)} · {percent(times / instructions, 0)}
              </span>
            </li>
          ))}
        </ul>
      </CardBody>
    </Card>
  );
}

function Common({ common }: { common: TTextResult['common'] }) {
  return (
    <Card>
      <CardHeader title="Written more than once" description="Instructions that say the same, over all pictures and people: articles, plurals and letter case left out." />
      <CardBody>
        {common.length === 0 ? (
          <p className="text-sm text-ink-soft">No two instructions say the same.</p>
        ) : (
          <Table label="Instructions written more than once">
            <Thead>
              <tr>
                <Th>Instruction</Th>
                <Th align="right">Times</Th>
                <Th align="right">Pictures</Th>
                <Th align="right">People</Th>
              </tr>
            </Thead>
            <Tbody>
              {common.map(({ instruction, count: times, items, workers }) => (
                <Tr key={instruction}>
                  <Td className="min-w-40 wrap-break-word">{instruction}</Td>
                  <Td align="right">{count(times)}</Td>
                  <Td align="right">{count(items)}</Td>
                  <Td align="right">{count(workers)}</Td>
                </Tr>
              ))}
            </Tbody>
          </Table>
        )}
      </CardBody>
    </Card>
  );
}

/** What a study of written instructions has gathered: how many, how different, which verbs. */
export function TextResults({ result }: { result: TTextResult }) {
  const { instructions, distinct, answers, workers, words, items, answered } = result;
  const repeated = instructions - distinct;
  return (
    <div className="space-y-5">
      <StatRow>
        <Stat label="Instructions" value={count(instructions)} detail={`${plural(answers, 'answer')} by ${plural(workers, 'person', 'people')}`} />
        <Stat label="Distinct" value={count(distinct)} detail={instructions === 0 ? 'per picture' : `${plural(repeated, 'repeat')} of what another said of the same picture (${percent(repeated / instructions, 0)})`} />
        <Stat label="Pictures answered" value={`${count(answered)} of ${count(items)}`} detail={instructions === 0 ? '' : `${(distinct / Math.max(1, answered)).toFixed(1)} distinct instructions each`} />
        <Stat label="Words" value={words === null ? '–' : words.toFixed(1)} detail="per instruction, on average" />
      </StatRow>
      <div className="grid grid-cols-1 items-start gap-5 xl:grid-cols-2">
        <Verbs result={result} />
        <Common common={result.common} />
      </div>
    </div>
  );
}
