import { CircleCheck, CircleX } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { ForestPlot, type ForestRow } from '#app/_ui/forest-plot.tsx';
import { useNumbers, useWords } from '#words';
import type { TComparisonReport, TLoopReport } from '#lib/contracts/loop-report.ts';
import { CONTROLS, type ControlName } from './sentences.ts';

type ComparisonWords = ReturnType<typeof useWords<'runs.verdict.comparisons'>>;

/** How the rows of the plot are said. */
interface Saying {
  t: ComparisonWords;
  count: (value: number) => string;
}

function row(key: string, label: string, detail: string, comparison: TComparisonReport, { t, count }: Saying, reading?: ReactNode): ForestRow {
  const { share, ci95, votes, studyId } = comparison;
  return {
    key,
    label,
    detail,
    share,
    interval: ci95,
    reading: (
      <>
        {reading}
        <span className="block">
          {t.rich('counts', {
            a: count(votes.a),
            b: count(votes.b),
            tie: count(votes.tie),
            label,
            hidden: (text) => <span className="sr-only">{text}</span>,
            votes: (text) => (
              <Link href={`/research/studies/${studyId}`} className="rounded underline underline-offset-2 hover:text-ink">
                {text}
              </Link>
            ),
          })}
        </span>
      </>
    ),
  };
}

function absent(key: string, label: string, why: string | undefined, { t }: Saying): ForestRow {
  return { key, label, detail: why, note: t('leftOut'), share: null, interval: null };
}

function controlRow(name: ControlName, comparison: TComparisonReport | null, why: string | undefined, saying: Saying): ForestRow {
  const { t } = saying;
  const label = t('control', { title: t(`controls.${name}.title`) });
  if (comparison === null) return absent(name, label, why, saying);
  const isGood = CONTROLS[name].isRight(comparison);
  const Icon = isGood ? CircleCheck : CircleX;
  return row(
    name,
    label,
    t(`controls.${name}.wanted`),
    comparison,
    saying,
    <span className={`inline-flex items-center gap-1 font-medium ${isGood ? 'text-good' : 'text-bad'}`}>
      <Icon aria-hidden className="size-3.5" />
      {t(isGood ? 'asItMust' : 'notAsItMust')}
    </span>,
  );
}

/** The verdict among all comparisons of the loop, with the controls that say whether to believe it. */
export function Comparisons({ report }: { report: TLoopReport }) {
  const t = useWords('runs.verdict.comparisons');
  const { count } = useNumbers();
  const saying = { t, count };
  const { verdict, versusSupervised, longRun, versusStart, controls, missing } = report;
  const of = (key: 'verdict' | 'supervised' | 'start' | 'long', comparison: TComparisonReport): ForestRow => row(key, t('against', { a: comparison.a, b: comparison.b }), t(key), comparison, saying);
  const rows: ForestRow[] = [
    { ...of('verdict', verdict), isMain: true },
    of('supervised', versusSupervised),
    ...(versusStart ? [of('start', versusStart)] : []),
    longRun ? of('long', longRun) : absent('long', t('longRun'), missing.longRun, saying),
    ...(Object.keys(CONTROLS) as ControlName[]).map((name) => controlRow(name, controls[name], missing[name], saying)),
  ];
  return (
    <Card className="lg:col-span-3">
      <CardHeader title={t('title')} description={t('text')} />
      <CardBody>
        <ForestPlot label={t('label')} rows={rows} />
      </CardBody>
    </Card>
  );
}
