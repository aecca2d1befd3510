import { ArrowRight, Crown, FlaskConical, Play } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { Badge } from '#app/_ui/badge.tsx';
import { Button } from '#app/_ui/button.tsx';
import { Card, CardBody } from '#app/_ui/card.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { count, plural } from '#app/_ui/format.ts';
import { IntervalBar } from '#app/_ui/interval-bar.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Refresh } from '#app/_ui/refresh.tsx';
import { Time } from '#app/_ui/time.tsx';
import { ZLoopReport } from '#lib/contracts/loop-report.ts';
import { getChampion } from '#lib/model/get-champion.ts';
import { getSchedule } from '#lib/loop/get-schedule.ts';
import { findRuns } from '#lib/run/find-runs.ts';
import { getRun } from '#lib/run/get-run.ts';
import { ContactSheets } from './contact-sheets.tsx';
import { listRuns } from './list-runs.ts';
import { RunList } from './run-list.tsx';
import { loopSentence } from './runs/[runId]/verdict/sentences.ts';
import { isUnderWay } from './wire.ts';

export const metadata: Metadata = { title: 'Research' };

const START = (
  <Button asChild variant="primary">
    <Link href="/research/runs/new">
      <Play aria-hidden />
      Start the loop
    </Link>
  </Button>
);

/** What a phone's bar has no room for. */
const MORE = [
  { href: '/research/paper', label: 'The paper' },
  { href: '/research/playground', label: 'Playground' },
  { href: '/research/leaderboard', label: 'Leaderboard' },
  { href: '/research/models', label: 'Models' },
  { href: '/research/datasets', label: 'Datasets' },
  { href: '/research/workers', label: 'Workers and queue' },
];

/** The last loop that ended with a verdict. */
async function lastVerdict() {
  const [last] = await findRuns({ stage: 'loop', status: 'Succeeded', limit: 1 });
  if (!last) return null;
  const { result } = await getRun(last.id);
  const report = ZLoopReport.safeParse(result);
  return report.success ? { runId: last.id, name: last.name, endedAt: last.endedAt, report: report.data } : null;
}

type Champion = NonNullable<Awaited<ReturnType<typeof getChampion>>>;

function ChampionCard({ champion }: { champion: Champion }) {
  return (
    <Card>
      <CardBody>
        <p className="flex items-center gap-1.5 text-xs font-medium text-ink-faint">
          <Crown aria-hidden className="size-3.5 text-honey-ink" />
          Editor in service
        </p>
        <h2 className="mt-1 text-lg font-semibold tracking-tight">
          <Link href={`/research/models/${champion.model.id}`} className="rounded hover:underline">
            {champion.model.name}
          </Link>
        </h2>
        <p className="mt-1 text-sm text-ink-soft">{champion.reason}</p>
        <p className="mt-3 text-xs text-ink-faint">
          since <Time value={champion.at.toISOString()} />
        </p>
      </CardBody>
    </Card>
  );
}

type LastVerdict = NonNullable<Awaited<ReturnType<typeof lastVerdict>>>;

function VerdictCard({ last }: { last: LastVerdict }) {
  const { verdict, promotion } = last.report;
  const { title, detail } = loopSentence(last.report);
  return (
    <Card className="lg:col-span-2">
      <CardBody>
        <p className="flex items-center gap-2 text-xs font-medium text-ink-faint">
          Last verdict
          <Badge tone={promotion.isPromoted ? 'good' : 'neutral'}>{promotion.isPromoted ? 'Promoted' : 'Kept'}</Badge>
          {last.endedAt && <Time value={last.endedAt.toISOString()} className="font-normal" />}
        </p>
        <h2 className="mt-1 text-lg font-semibold tracking-tight">{title}</h2>
        <p className="mt-1 text-sm text-ink-soft">{detail}</p>
        {verdict.share !== null && verdict.ci95 && <IntervalBar className="mt-4" label={`Items won by ${verdict.a}`} share={verdict.share} low={verdict.ci95[0]} high={verdict.ci95[1]} />}
        <Button asChild className="mt-4">
          <Link href={`/research/runs/${last.runId}/verdict`}>
            Read the verdict
            <ArrowRight aria-hidden />
          </Link>
        </Button>
      </CardBody>
    </Card>
  );
}

/** Whether loops start by themselves, and the way to say so. */
function GateLine({ schedule }: { schedule: Awaited<ReturnType<typeof getSchedule>> }) {
  const { isOn, everyRankings, isNightly, newRankings } = schedule ?? { isOn: false, everyRankings: null, isNightly: false, newRankings: 0 };
  const when = [everyRankings !== null && `after ${plural(everyRankings, 'new ranking')} (${count(newRankings)} so far)`, isNightly && 'every night'].filter(Boolean).join(' or ');
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-xl border bg-surface px-4 py-3 text-sm shadow-1">
      <Badge tone={isOn ? 'good' : 'neutral'}>{isOn ? 'Gate on' : 'Gate off'}</Badge>
      <span className="min-w-0 flex-1 text-ink-soft">{isOn ? `A loop starts by itself ${when}; only its rule promotes.` : 'Loops start by hand only.'}</span>
      <Link href="/research/gate" className="rounded font-medium underline underline-offset-2 pointer-coarse:py-2">
        Schedule and roll-back
      </Link>
    </p>
  );
}

/** Where the loop stands: the editor in service, the last verdict, what runs, what ran. */
export default async function ResearchPage() {
  const [champion, last, runs, schedule] = await Promise.all([getChampion('Editor'), lastVerdict(), listRuns({ limit: 12 }), getSchedule()]);
  const running = runs.filter(isUnderWay);
  const ended = runs.filter((run) => !isUnderWay(run));
  const sheet = last?.report.sheets?.[0];
  return (
    <>
      <Refresh seconds={running.length > 0 ? 2 : 15} />
      <PageHeader title="Research" description="People’s votes train a reward, the reward trains the editor, and people judge blind whether it got better." actions={START} />
      <div className="space-y-8">
        <GateLine schedule={schedule} />
        {running.length > 0 && (
          <section>
            <h2 className="mb-2.5 text-sm font-semibold">Running now</h2>
            <RunList runs={running} />
          </section>
        )}
        {(champion || last) && (
          <div className="grid gap-4 lg:grid-cols-3">
            {last && <VerdictCard last={last} />}
            {champion && <ChampionCard champion={champion} />}
          </div>
        )}
        {last && sheet && (
          <section>
            <h2 className="mb-2.5 text-sm font-semibold">What the editors of the last loop made</h2>
            <ContactSheets runId={last.runId} sheets={[sheet]} />
          </section>
        )}
        {ended.length > 0 && (
          <section>
            <header className="mb-2.5 flex items-baseline justify-between gap-4">
              <h2 className="text-sm font-semibold">Recent runs</h2>
              <Link href="/research/runs" className="rounded text-xs text-ink-soft hover:underline">
                All runs
              </Link>
            </header>
            <RunList runs={ended} />
          </section>
        )}
        {runs.length === 0 && (
          <EmptyState icon={<FlaskConical aria-hidden />} title="Close the loop" actions={START}>
            Five edits per picture go to people, their rankings train a reward model, the reward retrains the editor, and a blind study says whether it is better. On two cores that takes about ten minutes; you watch every stage and may answer tasks yourself.
          </EmptyState>
        )}
        <nav aria-label="More" className="flex flex-wrap gap-2 lg:hidden">
          {MORE.map(({ href, label }) => (
            <Button key={href} asChild size="sm">
              <Link href={href}>{label}</Link>
            </Button>
          ))}
        </nav>
      </div>
    </>
  );
}
