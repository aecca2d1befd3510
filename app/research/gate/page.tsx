import type { Metadata } from 'next';
import Link from 'next/link';
import { Callout } from '#app/_ui/callout.tsx';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Progress } from '#app/_ui/progress.tsx';
import { StatusBadge } from '#app/_ui/status-badge.tsx';
import { Time } from '#app/_ui/time.tsx';
import { numbers, words } from '#app/_words/words.ts';
import { pageUser } from '#app/page-user.ts';
import { useWords } from '#words';
import { LOOP_PRESETS } from '#lib/loop/config.ts';
import { getSchedule } from '#lib/loop/get-schedule.ts';
import { findPromotions } from '#lib/model/find-promotions.ts';
import { PromoteButton } from '../models/[modelId]/promote-button.tsx';
import { loopPresetWords } from '../runs/new/stage-forms.ts';
import { ScheduleForm } from './schedule-form.tsx';
import { InService, PromotedBy } from '../in-service.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await words('research.gate');
  return { title: t('title') };
}

type Schedule = NonNullable<Awaited<ReturnType<typeof getSchedule>>>;

/** What the schedule waits for now, and what it started last. */
function Standing({ schedule }: { schedule: Schedule }) {
  const t = useWords('research.gate');
  const { isOn, everyRankings, newRankings, lastRun, underWay, starts, since, owner } = schedule;
  const started = { count: starts, owner: owner.name };
  return (
    <div className="space-y-4 border-t pt-4 text-sm">
      {isOn && everyRankings !== null && (
        <div>
          <p className="mb-1 text-xs tabular-nums text-ink-soft">{t.rich('waiting', { now: newRankings, wanted: everyRankings, time: () => <Time value={since.toISOString()} /> })}</p>
          <Progress label={t('newRankings')} value={Math.min(newRankings, everyRankings)} max={everyRankings} />
        </div>
      )}
      {isOn && underWay && (
        <Callout tone="info" title={t('underWay.title')}>
          {t.rich('underWay.text', {
            name: underWay.name,
            run: (text) => (
              <Link href={`/research/runs/${underWay.id}`} className="underline underline-offset-2">
                {text}
              </Link>
            ),
          })}
        </Callout>
      )}
      {lastRun?.status === 'Failed' && (
        <Callout tone="bad" title={t('failed')}>
          {lastRun.error}
        </Callout>
      )}
      <p className="text-ink-soft">
        {lastRun
          ? t.rich('startsLast', {
              ...started,
              name: lastRun.name,
              run: (text) => (
                <Link href={`/research/runs/${lastRun.id}`} className="rounded font-medium text-ink hover:underline">
                  {text}
                </Link>
              ),
              status: () => <StatusBadge status={lastRun.status} className="ml-2" />,
            })
          : t('starts', started)}
      </p>
    </div>
  );
}

/** When the loop runs by itself, and who has been in service: the gate through which an editor gets there, and the way back. */
export default async function GatePage() {
  await pageUser('Researcher', 'Admin');
  const [schedule, promotions, t, research, start, written] = await Promise.all([getSchedule(), findPromotions('Editor'), words('research.gate'), words('research'), words('runs.start'), numbers()]);
  const [champion] = promotions;
  const newest = new Map(promotions.map(({ model, id }) => [model.id, id] as const).reverse());
  const { isOn, everyRankings, isNightly, preset, crowd } = schedule ?? { isOn: false, everyRankings: 500, isNightly: false, preset: 'shapes', crowd: 'people' };
  const presets = Object.keys(LOOP_PRESETS).filter((name) => name !== 'smoke' || preset === 'smoke');
  return (
    <>
      <PageHeader back={{ href: '/research', label: research('title') }} title={t('title')} description={t('description')} />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Card>
          <CardHeader title={t('schedule.title')} description={t('schedule.description')} />
          <CardBody className="space-y-4">
            <ScheduleForm start={{ isOn, everyRankings, isNightly, preset, crowd: crowd === 'people' ? 'people' : 'simulated' }} presets={presets.map((name) => ({ value: name, label: loopPresetWords(name, start, written)?.title ?? name }))} />
            {schedule && <Standing schedule={schedule} />}
          </CardBody>
        </Card>
        <Card>
          <CardHeader title={t('inService.title')} description={t('inService.description')} />
          <CardBody>
            {promotions.length === 0 ? (
              <p className="text-sm text-ink-soft">{research('leaderboard.nobody')}</p>
            ) : (
              <ol aria-label={t('inService.title')} className="divide-y">
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
