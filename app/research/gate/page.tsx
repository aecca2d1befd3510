import type { Metadata } from 'next';
import Link from 'next/link';
import { Callout } from '#app/_ui/callout.tsx';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { count, plural } from '#app/_ui/format.ts';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Progress } from '#app/_ui/progress.tsx';
import { StatusBadge } from '#app/_ui/status-badge.tsx';
import { Time } from '#app/_ui/time.tsx';
import { pageUser } from '#app/page-user.ts';
import { LOOP_PRESETS } from '#lib/loop/config.ts';
import { getSchedule } from '#lib/loop/get-schedule.ts';
import { findPromotions } from '#lib/model/find-promotions.ts';
import { PromoteButton } from '../models/[modelId]/promote-button.tsx';
import { PRESETS } from '../runs/new/stage-forms.ts';
import { ScheduleForm } from './schedule-form.tsx';
import { InService, PromotedBy } from '../in-service.tsx';

export const metadata: Metadata = { title: 'Gate' };

type Schedule = NonNullable<Awaited<ReturnType<typeof getSchedule>>>;

/** What the schedule waits for now, and what it started last. */
function Standing({ schedule }: { schedule: Schedule }) {
  const { isOn, everyRankings, newRankings, lastRun, underWay, starts, since, owner } = schedule;
  return (
    <div className="space-y-4 border-t pt-4 text-sm">
      {isOn && everyRankings !== null && (
        <div>
          <p className="mb-1 flex flex-wrap justify-between gap-x-4 text-xs tabular-nums text-ink-soft">
            <span>
              {count(newRankings)} of {plural(everyRankings, 'new ranking')} since <Time value={since.toISOString()} />
            </span>
          </p>
          <Progress label="New rankings" value={Math.min(newRankings, everyRankings)} max={everyRankings} />
        </div>
      )}
      {isOn && underWay && (
        <Callout tone="info" title="A loop is under way">
          <Link href={`/research/runs/${underWay.id}`} className="underline underline-offset-2">
            {underWay.name}
          </Link>{' '}
          has to end before another one starts.
        </Callout>
      )}
      {lastRun?.status === 'Failed' && (
        <Callout tone="bad" title="The last scheduled loop failed">
          {lastRun.error}
        </Callout>
      )}
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-ink-soft">
        {plural(starts, 'loop')} started so far{lastRun && (
          <>
            , last{' '}
            <Link href={`/research/runs/${lastRun.id}`} className="rounded font-medium text-ink hover:underline">
              {lastRun.name}
            </Link>
            <StatusBadge status={lastRun.status} />
          </>
        )}
        . Studies are paid from the balance of {owner.name}.
      </p>
    </div>
  );
}

/** When the loop runs by itself, and who has been in service: the gate through which an editor gets there, and the way back. */
export default async function GatePage() {
  await pageUser('Researcher', 'Admin');
  const [schedule, promotions] = await Promise.all([getSchedule(), findPromotions('Editor')]);
  const [champion] = promotions;
  const newest = new Map(promotions.map(({ model, id }) => [model.id, id] as const).reverse());
  const { isOn, everyRankings, isNightly, preset, crowd } = schedule ?? { isOn: false, everyRankings: 500, isNightly: false, preset: 'shapes', crowd: 'people' };
  const presets = Object.keys(LOOP_PRESETS).filter((name) => name !== 'smoke' || preset === 'smoke');
  return (
    <>
      <PageHeader back={{ href: '/research', label: 'Research' }} title="Gate" description="A loop from the editor in service, by itself: people’s new rankings retrain it, a blind study compares, and only the rule that was registered before the first vote promotes." />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Card>
          <CardHeader title="Schedule" description="One loop at a time. Rankings that runs of “Collect rankings” and “Collect actively” brought count, each once, and the loop’s reward learns from all of them." />
          <CardBody className="space-y-4">
            <ScheduleForm start={{ isOn, everyRankings, isNightly, preset, crowd: crowd === 'people' ? 'people' : 'simulated' }} presets={presets.map((name) => ({ value: name, label: PRESETS[name]?.title ?? name }))} />
            {schedule && <Standing schedule={schedule} />}
          </CardBody>
        </Card>
        <Card>
          <CardHeader title="In service" description="Newest first. Rolling back is another line here, with your reason." />
          <CardBody>
            {promotions.length === 0 ? (
              <p className="text-sm text-ink-soft">No editor has been promoted yet: loops start from the shipped one.</p>
            ) : (
              <ol aria-label="In service" className="divide-y">
                {promotions.map(({ id, reason, model, ...promotion }) => (
                  <li key={String(id)} className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 py-3 text-sm first:pt-0">
                    <div className="min-w-0 flex-1">
                      <p className="flex flex-wrap items-center gap-2">
                        <Link href={`/research/models/${model.id}`} className="rounded font-medium hover:underline">
                          {model.name}
                        </Link>
                        {id === champion.id && <InService />}
                      </p>
                      <p className="text-ink-soft">{reason}</p>
                      <PromotedBy {...promotion} />
                    </div>
                    {model.id !== champion.model.id && newest.get(model.id) === id && <PromoteButton size="sm" modelId={model.id} name={model.name} wasInService champion={champion.model.name} />}
                  </li>
                ))}
              </ol>
            )}
          </CardBody>
        </Card>
      </div>
    </>
  );
}
