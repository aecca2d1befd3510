import { CircleCheck, CircleX } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { ForestPlot, type ForestRow } from '#app/_ui/forest-plot.tsx';
import { count } from '#app/_ui/format.ts';
import type { TComparisonReport, TLoopReport } from '#lib/contracts/loop-report.ts';
import { CONTROLS, type ControlName } from './sentences.ts';

function row(key: string, label: string, detail: string, comparison: TComparisonReport, reading?: ReactNode): ForestRow {
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
          {count(votes.a)} : {count(votes.b)} items, {count(votes.tie)} tied ·{' '}
          <Link href={`/research/studies/${studyId}`} className="rounded underline underline-offset-2 hover:text-ink">
            every vote<span className="sr-only"> of {label}</span>
          </Link>
        </span>
      </>
    ),
  };
}

function absent(key: string, label: string, why: string | undefined): ForestRow {
  return { key, label, detail: why, note: 'left out', share: null, interval: null };
}

function controlRow(name: ControlName, comparison: TComparisonReport | null, why: string | undefined): ForestRow {
  const { title, wanted, isRight } = CONTROLS[name];
  const label = `Control: ${title}`;
  if (comparison === null) return absent(name, label, why);
  const isGood = isRight(comparison);
  const Icon = isGood ? CircleCheck : CircleX;
  return row(
    name,
    label,
    wanted,
    comparison,
    <span className={`inline-flex items-center gap-1 font-medium ${isGood ? 'text-good' : 'text-bad'}`}>
      <Icon aria-hidden className="size-3.5" />
      {isGood ? 'as it must be' : 'not as it must be'}
    </span>,
  );
}

/** The verdict among all comparisons of the loop, with the controls that say whether to believe it. */
export function Comparisons({ report }: { report: TLoopReport }) {
  const { verdict, versusSupervised, longRun, versusStart, controls, missing } = report;
  const rows: ForestRow[] = [
    { ...row('verdict', `${verdict.a} against ${verdict.b}`, 'the verdict: same start, batches, noise and dropout; only the reward differs', verdict), isMain: true },
    row('supervised', `${versusSupervised.a} against ${versusSupervised.b}`, 'the paper’s own comparison: also counts that it trained longer', versusSupervised),
    ...(versusStart ? [row('start', `${versusStart.a} against ${versusStart.b}`, 'what the rankings add: an arm whose reward has seen none', versusStart)] : []),
    longRun ? row('long', `${longRun.a} against ${longRun.b}`, 'the shipped models of the long run, on this loop’s items', longRun) : absent('long', 'The shipped long run', missing.longRun),
    ...(Object.keys(CONTROLS) as ControlName[]).map((name) => controlRow(name, controls[name], missing[name])),
  ];
  return (
    <Card className="lg:col-span-3">
      <CardHeader title="Every comparison" description="Items won by the first, among those decided. The controls show whether the instrument works: believe the verdict only if they are as they must be." />
      <CardBody>
        <ForestPlot label="Items won by the first" rows={rows} />
      </CardBody>
    </Card>
  );
}
