import { CircleCheck, CircleX } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Badge } from '#app/_ui/badge.tsx';
import { Card, CardHeader } from '#app/_ui/card.tsx';
import { count } from '#app/_ui/format.ts';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Stat, StatRow } from '#app/_ui/stat.tsx';
import { reportPlatform } from '#lib/report-platform.ts';

export const metadata: Metadata = { title: 'Administration' };

function Part({ name, isOk, children }: { name: string; isOk: boolean; children: ReactNode }) {
  const Icon = isOk ? CircleCheck : CircleX;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3 sm:px-5">
      <span className="w-32 font-medium">{name}</span>
      <Badge tone={isOk ? 'good' : 'bad'} icon={<Icon aria-hidden />}>
        {isOk ? 'Answers' : 'Away'}
      </Badge>
      <span className="text-sm text-ink-soft">{children}</span>
    </li>
  );
}

/** The platform at a glance: its parts, its people, its work. */
export default async function AdminPage() {
  const report = await reportPlatform();
  const { health, engine } = report;
  return (
    <>
      <PageHeader title="Overview" description="Whether every part answers, and what the crowd is doing right now." />
      <StatRow className="mb-6">
        <Stat label="People" value={count(report.people)} detail={<Link className="underline underline-offset-2" href="/admin/people">Manage roles</Link>} />
        <Stat label="Live studies" value={count(report.liveStudies)} detail={`${count(report.openHITs)} open HITs`} />
        <Stat label="Tasks in progress" value={count(report.inProgress)} detail={`${count(report.awaitingReview)} answers await review`} />
        <Stat label="Answers, last 24 h" value={count(report.answersToday)} />
        <Stat label="Quarantined images" value={count(report.quarantined)} detail="flagged as harmful by a worker" />
      </StatRow>
      <Card>
        <CardHeader title="Parts" description="Each is asked when you open this page." />
        <ul className="mt-3 divide-y border-t">
          <Part name="Database" isOk={health.database.ok}>
            {health.database.ok ? `${health.database.milliseconds} ms` : 'Check DATABASE_URL and that Postgres is running.'}
          </Part>
          <Part name="Storage" isOk={health.storage.ok}>
            {health.storage.ok ? `${health.storage.milliseconds} ms` : 'Check S3_ENDPOINT, the bucket and its keys.'}
          </Part>
          <Part name="Queue" isOk={engine.isReached}>
            {engine.isReached
              ? [engine.running !== null && `${count(engine.running)} runs in progress`, engine.queued !== null && `${count(engine.queued)} waiting`, engine.lagSeconds !== null && `${engine.lagSeconds.toFixed(1)} s behind`].filter(Boolean).join(' · ') || 'Reached'
              : 'Check INNGEST_BASE_URL. Work goes on; expiry, approval and verdicts wait until it is back.'}
          </Part>
        </ul>
      </Card>
    </>
  );
}
