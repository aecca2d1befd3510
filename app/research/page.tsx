import { ArrowRight, Crown, FlaskConical, Play } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { Badge } from '#app/_ui/badge.tsx';
import { Button } from '#app/_ui/button.tsx';
import { Card, CardBody } from '#app/_ui/card.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { IntervalBar } from '#app/_ui/interval-bar.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Refresh } from '#app/_ui/refresh.tsx';
import { Time } from '#app/_ui/time.tsx';
import { words } from '#app/_words/words.ts';
import { useNumbers, useWords } from '#words';
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

export async function generateMetadata(): Promise<Metadata> {
  const t = await words('research');
  return { title: t('title') };
}

function Start() {
  const t = useWords('research.home');
  return (
    <Button asChild variant="primary">
      <Link href="/research/runs/new">
        <Play aria-hidden />
        {t('start')}
      </Link>
    </Button>
  );
}

/** What a phone's bar has no room for. */
const MORE = [
  { href: '/research/paper', label: 'paper' },
  { href: '/research/playground', label: 'playground' },
  { href: '/research/leaderboard', label: 'leaderboard' },
  { href: '/research/models', label: 'models' },
  { href: '/research/datasets', label: 'datasets' },
  { href: '/research/workers', label: 'workersAndQueue' },
] as const;

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
  const t = useWords('research.home');
  return (
    <Card>
      <CardBody>
        <p className="flex items-center gap-1.5 text-xs font-medium text-ink-faint">
          <Crown aria-hidden className="size-3.5 text-honey-ink" />
          {t('editor')}
        </p>
        <h2 className="mt-1 text-lg font-semibold tracking-tight">
          <Link href={`/research/models/${champion.model.id}`} className="rounded hover:underline">
            {champion.model.name}
          </Link>
        </h2>
        <p className="mt-1 text-sm text-ink-soft">{champion.reason}</p>
        <p className="mt-3 text-xs text-ink-faint">{t.rich('since', { time: () => <Time value={champion.at.toISOString()} /> })}</p>
      </CardBody>
    </Card>
  );
}

type LastVerdict = NonNullable<Awaited<ReturnType<typeof lastVerdict>>>;

function VerdictCard({ last }: { last: LastVerdict }) {
  const { verdict, promotion } = last.report;
  const t = useWords('research.home');
  const { title, detail } = loopSentence(last.report, useWords('runs.verdict'), useNumbers());
  return (
    <Card className="lg:col-span-2">
      <CardBody>
        <p className="flex items-center gap-2 text-xs font-medium text-ink-faint">
          {t('lastVerdict')}
          <Badge tone={promotion.isPromoted ? 'good' : 'neutral'}>{t(promotion.isPromoted ? 'promoted' : 'kept')}</Badge>
          {last.endedAt && <Time value={last.endedAt.toISOString()} className="font-normal" />}
        </p>
        <h2 className="mt-1 text-lg font-semibold tracking-tight">{title}</h2>
        <p className="mt-1 text-sm text-ink-soft">{detail}</p>
        {verdict.share !== null && verdict.ci95 && <IntervalBar className="mt-4" label={t('won', { name: verdict.a })} share={verdict.share} low={verdict.ci95[0]} high={verdict.ci95[1]} />}
        <Button asChild className="mt-4">
          <Link href={`/research/runs/${last.runId}/verdict`}>
            {t('read')}
            <ArrowRight aria-hidden />
          </Link>
        </Button>
      </CardBody>
    </Card>
  );
}

/** Whether loops start by themselves, and the way to say so. */
function GateLine({ schedule }: { schedule: Awaited<ReturnType<typeof getSchedule>> }) {
  const t = useWords('research.home');
  const { isOn, everyRankings, isNightly, newRankings } = schedule ?? { isOn: false, everyRankings: null, isNightly: false, newRankings: 0 };
  const when = everyRankings === null ? 'nightly' : isNightly ? 'afterOrNightly' : 'after';
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-xl border bg-surface px-4 py-3 text-sm shadow-1">
      <Badge tone={isOn ? 'good' : 'neutral'}>{t(isOn ? 'gateOn' : 'gateOff')}</Badge>
      <span className="min-w-0 flex-1 text-ink-soft">{isOn ? t(when, { count: everyRankings ?? 0, now: newRankings }) : t('byHand')}</span>
      <Link href="/research/gate" className="rounded font-medium underline underline-offset-2 pointer-coarse:py-2">
        {t('gate')}
      </Link>
    </p>
  );
}

/** Where the loop stands: the editor in service, the last verdict, what runs, what ran. */
export default async function ResearchPage() {
  const [champion, last, runs, schedule] = await Promise.all([getChampion('Editor'), lastVerdict(), listRuns({ limit: 12 }), getSchedule()]);
  const [t, research, places] = await Promise.all([words('research.home'), words('research'), words('frame.places')]);
  const running = runs.filter(isUnderWay);
  const ended = runs.filter((run) => !isUnderWay(run));
  const sheet = last?.report.sheets?.[0];
  return (
    <>
      <Refresh seconds={running.length > 0 ? 2 : 15} />
      <PageHeader title={research('title')} description={t('description')} actions={<Start />} />
      <div className="space-y-8">
        <GateLine schedule={schedule} />
        {running.length > 0 && (
          <section>
            <h2 className="mb-2.5 text-sm font-semibold">{t('running')}</h2>
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
            <h2 className="mb-2.5 text-sm font-semibold">{t('made')}</h2>
            <ContactSheets runId={last.runId} sheets={[sheet]} />
          </section>
        )}
        {ended.length > 0 && (
          <section>
            <header className="mb-2.5 flex items-baseline justify-between gap-4">
              <h2 className="text-sm font-semibold">{t('recent')}</h2>
              <Link href="/research/runs" className="rounded text-xs text-ink-soft hover:underline">
                {t('all')}
              </Link>
            </header>
            <RunList runs={ended} />
          </section>
        )}
        {runs.length === 0 && (
          <EmptyState icon={<FlaskConical aria-hidden />} title={t('empty.title')} actions={<Start />}>
            {t('empty.text')}
          </EmptyState>
        )}
        <nav aria-label={t('more')} className="flex flex-wrap gap-2 lg:hidden">
          {MORE.map(({ href, label }) => (
            <Button key={href} asChild size="sm">
              <Link href={href}>{places(label)}</Link>
            </Button>
          ))}
        </nav>
      </div>
    </>
  );
}
