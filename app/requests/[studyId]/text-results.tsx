import { useNumbers, useWords } from '#words';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { Stat, StatRow } from '#app/_ui/stat.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import { PAPER_VERBS, type TTextResult } from '#lib/study/summarize-texts.ts';

function Verbs({ result }: { result: TTextResult }) {
  const t = useWords('results.texts.verbs');
  const { count, percent } = useNumbers();
  const { verbs, other, instructions, paperVerbs } = result;
  const rows = [...verbs, ...(other > 0 ? [{ verb: t('others'), count: other }] : [])];
  const most = Math.max(1, ...rows.map((row) => row.count));
  return (
    <Card>
      <CardHeader
        title={t('title')}
        description={paperVerbs === null ? t('none') : t('text', { share: percent(paperVerbs, 0), verbs: PAPER_VERBS.join(', ') })}
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
  const t = useWords('results.texts.common');
  const { count } = useNumbers();
  return (
    <Card>
      <CardHeader title={t('title')} description={t('text')} />
      <CardBody>
        {common.length === 0 ? (
          <p className="text-sm text-ink-soft">{t('none')}</p>
        ) : (
          <Table label={t('label')}>
            <Thead>
              <tr>
                <Th>{t('instruction')}</Th>
                <Th align="right">{t('times')}</Th>
                <Th align="right">{t('pictures')}</Th>
                <Th align="right">{t('people')}</Th>
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
  const t = useWords('results.texts');
  const { count, decimal, percent } = useNumbers();
  const { instructions, distinct, answers, workers, words, items, answered } = result;
  const repeated = instructions - distinct;
  return (
    <div className="space-y-5">
      <StatRow>
        <Stat label={t('instructions')} value={count(instructions)} detail={t('from', { answers, people: workers })} />
        <Stat label={t('distinct')} value={count(distinct)} detail={instructions === 0 ? t('perPicture') : t('repeats', { repeats: repeated, share: percent(repeated / instructions, 0) })} />
        <Stat label={t('answered')} value={t('of', { answered: count(answered), items: count(items) })} detail={instructions === 0 ? '' : t('each', { mean: decimal(distinct / Math.max(1, answered), 1) })} />
        <Stat label={t('words')} value={words === null ? '–' : decimal(words, 1)} detail={t('average')} />
      </StatRow>
      <div className="grid grid-cols-1 items-start gap-5 xl:grid-cols-2">
        <Verbs result={result} />
        <Common common={result.common} />
      </div>
    </div>
  );
}
