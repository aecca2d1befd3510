import { useNumbers, useWords } from '#words';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import type { TRankingResult } from '#lib/study/summarize-rankings.ts';

type Variant = TRankingResult['variants'][number];

function RankRow({ label, rank, firsts, lasts, most }: Variant & { most: number }) {
  const t = useWords('results.ranking');
  const { count, decimal } = useNumbers();
  const place = (value: number): string => `${((value - 1) / (most - 1)) * 100}%`;
  return (
    <div className="grid grid-cols-[2.5rem_minmax(0,1fr)_14rem] items-center gap-3 max-sm:grid-cols-[2.5rem_minmax(0,1fr)]">
      <span className="font-mono text-sm font-semibold">v{label}</span>
      {rank ? (
        <div role="img" aria-label={t('row', { label, mean: decimal(rank.mean, 2), low: decimal(rank.low, 2), high: decimal(rank.high, 2) })} className="relative mx-2 h-8">
          <div className="absolute inset-x-0 top-1/2 h-px bg-line" />
          <div className="absolute top-1/2 h-1.5 -translate-y-1/2 rounded-full bg-series-a/45" style={{ left: place(Math.max(1, rank.low)), right: `calc(100% - ${place(Math.min(most, rank.high))})` }} />
          <div className="absolute top-1/2 size-3.5 -translate-x-1/2 -translate-y-1/2 rounded-full border-2 border-surface bg-series-a shadow-1" style={{ left: place(rank.mean) }} />
        </div>
      ) : (
        <span className="text-sm text-ink-faint">{t('none')}</span>
      )}
      <span className="whitespace-nowrap text-xs tabular-nums text-ink-soft max-sm:col-span-2 max-sm:-mt-1 max-sm:pl-13">
        {rank &&
          t.rich('figures', {
            mean: decimal(rank.mean, 2),
            low: decimal(rank.low, 2),
            high: decimal(rank.high, 2),
            firsts: count(firsts),
            lasts: count(lasts),
            strong: (text) => <span className="text-sm font-semibold text-ink">{text}</span>,
          })}
      </span>
    </div>
  );
}

function Ranks({ result }: { result: TRankingResult }) {
  const t = useWords('results.ranking');
  const { count, decimal } = useNumbers();
  const { variants, agreement, unflagged, rankings } = result;
  const most = variants.length;
  const sorted = [...variants].sort((a, b) => (a.rank?.mean ?? 99) - (b.rank?.mean ?? 99));
  return (
    <Card>
      <CardHeader
        title={t('mean.title')}
        description={t('mean.text', { unflagged: count(unflagged), rankings })}
      />
      <CardBody className="space-y-1">
        {sorted.map((variant) => (
          <RankRow key={variant.label} {...variant} most={most} />
        ))}
        <div aria-hidden className="grid grid-cols-[2.5rem_minmax(0,1fr)_14rem] gap-3 max-sm:grid-cols-[2.5rem_minmax(0,1fr)]">
          <span />
          <span className="mx-2 flex justify-between text-2xs tabular-nums text-ink-faint">
            {variants.map((_, i) => (
              <span key={i} className="w-0 text-center">
                {i + 1}
              </span>
            ))}
          </span>
        </div>
        <p className="pt-3 text-xs text-ink-faint">
          {agreement.alpha === null ? t('noAgreement') : t('agreement', { alpha: decimal(agreement.alpha, 2) })}
        </p>
      </CardBody>
    </Card>
  );
}

function Above({ result }: { result: TRankingResult }) {
  const t = useWords('results.ranking.above');
  const { count, percent } = useNumbers();
  const { variants, above } = result;
  return (
    <div className="min-w-0">
      <h2 className="mb-2 text-[0.9375rem] font-semibold">{t('title')}</h2>
      <Table label={t('label')}>
        <Thead>
          <tr>
            <Th>{t('corner')}</Th>
            {variants.map(({ label }) => (
              <Th key={label} align="right">
                v{label}
              </Th>
            ))}
          </tr>
        </Thead>
        <Tbody>
          {variants.map(({ label }, i) => (
            <Tr key={label}>
              <Td className="font-mono font-semibold">v{label}</Td>
              {variants.map(({ label: other }, j) => {
                const total = above[i][j] + above[j][i];
                return (
                  <Td key={other} align="right" className={i === j ? 'text-ink-faint' : 'whitespace-nowrap'}>
                    {i === j || total === 0 ? '–' : `${percent(above[i][j] / total, 0)}`}
                    {i !== j && total > 0 && <span className="block text-2xs text-ink-faint">{t('of', { times: count(above[i][j]), total: count(total) })}</span>}
                  </Td>
                );
              })}
            </Tr>
          ))}
        </Tbody>
      </Table>
    </div>
  );
}

function Flags({ result }: { result: TRankingResult }) {
  const t = useWords('results.ranking');
  const { count, percent } = useNumbers();
  return (
    <div className="min-w-0">
      <h2 className="mb-2 text-[0.9375rem] font-semibold">{t('flags.title')}</h2>
      <Table label={t('flags.title')}>
        <Thead>
          <tr>
            <Th>{t('flags.flag')}</Th>
            <Th align="right">{t('flags.rankings')}</Th>
            <Th align="right">{t('flags.share')}</Th>
          </tr>
        </Thead>
        <Tbody>
          {result.flags.map(({ flag, count: times, share }) => (
            <Tr key={flag}>
              <Td>{t(`flagNames.${flag}`)}</Td>
              <Td align="right">{count(times)}</Td>
              <Td align="right" className="whitespace-nowrap text-ink-soft">
                {share ? `${percent(share.share, 0)} (${percent(share.low, 0)} – ${percent(share.high, 0)})` : '–'}
              </Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
    </div>
  );
}

/** What a ranking study says: mean ranks with intervals, who stands above whom, flags. */
export function RankingResults({ result }: { result: TRankingResult }) {
  return (
    <div className="grid gap-5 xl:grid-cols-2">
      <div className="min-w-0 xl:col-span-2">
        <Ranks result={result} />
      </div>
      <Above result={result} />
      <Flags result={result} />
    </div>
  );
}
