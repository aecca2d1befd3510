'use client';

import { count, fileSize } from '#app/_ui/format.ts';
import { Stat, StatRow } from '#app/_ui/stat.tsx';
import { Elapsed } from '../../elapsed.tsx';
import { PROVIDERS } from '../../names.ts';
import { RunProgress } from '../../run-progress.tsx';
import { isUnderWay, type WireDevice } from '../../wire.ts';
import { useLiveRun } from './live-run.tsx';

function Device({ device }: { device: WireDevice | null | undefined }) {
  if (!device) return <Stat label="Computes on" value="–" detail="known once a worker has begun" />;
  return <Stat label="Computes on" value={PROVIDERS[device.provider.toLowerCase()] ?? device.provider} detail={`${count(device.threads)} threads · ${fileSize(device.memoryBytes)} in use · ${device.workerId}`} />;
}

/** A run's numbers, by themselves up to date. */
export function RunFacts() {
  const { run, stages, studies } = useLiveRun();
  const done = stages.filter(({ status }) => status === 'Succeeded').length;
  const answers = studies.reduce((sum, { filled }) => sum + filled, 0);
  const wanted = studies.reduce((sum, { slots }) => sum + slots, 0);
  const working = [...stages].reverse().find(({ status, device }) => status === 'Running' && device) ?? [run, ...stages].find(({ device }) => device);
  return (
    <section aria-label="Progress" className="mb-6 space-y-4">
      {isUnderWay(run) && <RunProgress run={run} />}
      <StatRow>
        <Stat label={isUnderWay(run) ? 'Running for' : 'Took'} value={<Elapsed from={run.startedAt} to={run.endedAt} />} detail={run.startedAt ? `since ${run.startedAt.slice(11, 16)} UTC` : 'not begun'} />
        {run.stage === 'loop' && <Stat label="Stages done" value={count(done)} detail={`of ${count(stages.length)} begun`} />}
        {wanted > 0 && <Stat label="Answers" value={count(answers)} detail={`of ${count(wanted)} asked for`} />}
        <Device device={working?.device} />
      </StatRow>
    </section>
  );
}
