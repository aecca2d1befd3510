'use client';

import { Stat, StatRow } from '#app/_ui/stat.tsx';
import { useNumbers, useWords } from '#words';
import { Elapsed } from '../../elapsed.tsx';
import { PROVIDERS } from '../../names.ts';
import { RunProgress } from '../../run-progress.tsx';
import { isUnderWay, type WireDevice } from '../../wire.ts';
import { useLiveRun } from './live-run.tsx';

function Device({ device }: { device: WireDevice | null | undefined }) {
  const t = useWords('runs.facts');
  const { count, fileSize } = useNumbers();
  if (!device) return <Stat label={t('device')} value="–" detail={t('unknown')} />;
  const detail = t('deviceDetail', { threads: count(device.threads), memory: fileSize(device.memoryBytes), worker: device.workerId });
  return <Stat label={t('device')} value={PROVIDERS[device.provider.toLowerCase()] ?? device.provider} detail={detail} />;
}

/** A run's numbers, by themselves up to date. */
export function RunFacts() {
  const t = useWords('runs.facts');
  const { count } = useNumbers();
  const { run, stages, studies } = useLiveRun();
  const done = stages.filter(({ status }) => status === 'Succeeded').length;
  const answers = studies.reduce((sum, { filled }) => sum + filled, 0);
  const wanted = studies.reduce((sum, { slots }) => sum + slots, 0);
  const working = [...stages].reverse().find(({ status, device }) => status === 'Running' && device) ?? [run, ...stages].find(({ device }) => device);
  return (
    <section aria-label={t('label')} className="mb-6 space-y-4">
      {isUnderWay(run) && <RunProgress run={run} />}
      <StatRow>
        <Stat label={t(isUnderWay(run) ? 'runningFor' : 'took')} value={<Elapsed from={run.startedAt} to={run.endedAt} />} detail={run.startedAt ? t('since', { time: run.startedAt.slice(11, 16) }) : t('notBegun')} />
        {run.stage === 'loop' && <Stat label={t('stages')} value={count(done)} detail={t('stagesOf', { count: count(stages.length) })} />}
        {wanted > 0 && <Stat label={t('answers')} value={count(answers)} detail={t('answersOf', { count: count(wanted) })} />}
        <Device device={working?.device} />
      </StatRow>
    </section>
  );
}
