import { CircleCheck, CircleX } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Badge } from '#app/_ui/badge.tsx';
import { Card, CardHeader } from '#app/_ui/card.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Stat, StatRow } from '#app/_ui/stat.tsx';
import { numbers, words } from '#app/_words/words.ts';
import { reportPlatform } from '#lib/report-platform.ts';
import { useWords } from '#words';

export async function generateMetadata(): Promise<Metadata> {
  const t = await words('admin');
  return { title: t('overview.metaTitle') };
}

function Part({ name, isOk, children }: { name: string; isOk: boolean; children: ReactNode }) {
  const t = useWords('admin.overview.parts');
  const Icon = isOk ? CircleCheck : CircleX;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3 sm:px-5">
      <span className="w-32 font-medium">{name}</span>
      <Badge tone={isOk ? 'good' : 'bad'} icon={<Icon aria-hidden />}>
        {t(isOk ? 'answers' : 'away')}
      </Badge>
      <span className="text-sm text-ink-soft">{children}</span>
    </li>
  );
}

/** The platform at a glance: its parts, its people, its work. */
export default async function AdminPage() {
  const report = await reportPlatform();
  const t = await words('admin.overview');
  const { count } = await numbers();
  const { health, engine } = report;
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <StatRow className="mb-6">
        <Stat label={t('people')} value={count(report.people)} detail={<Link className="underline underline-offset-2" href="/admin/people">{t('manageRoles')}</Link>} />
        <Stat label={t('liveStudies')} value={count(report.liveStudies)} detail={t('openHITs', { count: report.openHITs })} />
        <Stat label={t('inProgress')} value={count(report.inProgress)} detail={t('awaitingReview', { count: report.awaitingReview })} />
        <Stat label={t('answersToday')} value={count(report.answersToday)} />
        <Stat label={t('quarantined')} value={count(report.quarantined)} detail={t('flagged')} />
      </StatRow>
      <Card>
        <CardHeader title={t('parts.title')} description={t('parts.description')} />
        <ul className="mt-3 divide-y border-t">
          <Part name={t('parts.database')} isOk={health.database.ok}>
            {health.database.ok ? t('parts.milliseconds', { milliseconds: String(health.database.milliseconds) }) : t('parts.databaseAway')}
          </Part>
          <Part name={t('parts.storage')} isOk={health.storage.ok}>
            {health.storage.ok ? t('parts.milliseconds', { milliseconds: String(health.storage.milliseconds) }) : t('parts.storageAway')}
          </Part>
          <Part name={t('parts.queue')} isOk={engine.isReached}>
            {engine.isReached
              ? [engine.running !== null && t('parts.running', { count: engine.running }), engine.queued !== null && t('parts.waiting', { count: engine.queued }), engine.lagSeconds !== null && t('parts.behind', { seconds: engine.lagSeconds })].filter(Boolean).join(' · ') || t('parts.reached')
              : t('parts.queueAway')}
          </Part>
        </ul>
      </Card>
    </>
  );
}
