import { ScrollText } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { Button } from '#app/_ui/button.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { Input } from '#app/_ui/input.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import { Time } from '#app/_ui/time.tsx';
import { words } from '#app/_words/words.ts';
import { findEvents } from '#lib/audit/find-events.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await words('admin');
  return { title: t('audit.title') };
}

/** Who did what, from the newest entry back. */
export default async function AuditPage({ searchParams }: { searchParams: Promise<{ about?: string; before?: string }> }) {
  const { about = '', before } = await searchParams;
  const t = await words('admin.audit');
  const from = before && /^\d{1,18}$/.test(before) ? BigInt(before) : undefined;
  const { events, next } = await findEvents({ about: about.trim() || undefined, before: from });
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <form action="/admin/audit" role="search" className="mb-4 flex flex-wrap gap-2">
        <div className="w-full sm:w-96">
          <Input name="about" type="search" defaultValue={about} aria-label={t('id')} placeholder={t('id')} className="font-mono" />
        </div>
        <Button type="submit">{t('show')}</Button>
      </form>
      {events.length === 0 ? (
        <EmptyState icon={<ScrollText aria-hidden />} title={t('empty.title')} actions={about ? <Button asChild><Link href="/admin/audit">{t('empty.all')}</Link></Button> : undefined}>
          {t(about ? 'empty.about' : 'empty.text')}
        </EmptyState>
      ) : (
        <Table label={t('title')} isStacked>
          <Thead>
            <tr>
              <Th>{t('when')}</Th>
              <Th>{t('who')}</Th>
              <Th>{t('did')}</Th>
              <Th>{t('to')}</Th>
              <Th>{t('details')}</Th>
            </tr>
          </Thead>
          <Tbody>
            {events.map(({ id, at, actorId, actorName, action, subjectType, subjectId, data }) => (
              <Tr key={id.toString()}>
                <Td label={t('when')} className="whitespace-nowrap text-ink-soft">
                  <Time value={at.toISOString()} format="date" />
                </Td>
                <Td label={t('who')}>{actorId === 'system' ? <span className="text-ink-faint">{t('itself')}</span> : <Link className="hover:underline" href={`/admin/audit?about=${actorId}`}>{actorName ?? actorId}</Link>}</Td>
                <Td label={t('did')} className="font-mono text-xs">
                  <span data-own-words>{action}</span>
                </Td>
                <Td label={t('to')}>
                  <span data-own-words className="text-ink-faint">{subjectType}</span>{' '}
                  <Link className="break-all font-mono text-xs hover:underline" href={`/admin/audit?about=${encodeURIComponent(subjectId)}`}>
                    {subjectId.slice(0, 12)}
                    {subjectId.length > 12 && '…'}
                  </Link>
                </Td>
                <Td className="max-w-80 font-mono text-2xs text-ink-faint">
                  <span data-own-words className="min-w-0 wrap-anywhere">{data === null ? '' : JSON.stringify(data)}</span>
                </Td>
              </Tr>
            ))}
          </Tbody>
        </Table>
      )}
      {next !== null && (
        <div className="mt-4 text-right">
          <Button asChild size="sm">
            <Link href={`/admin/audit?${new URLSearchParams({ ...(about && { about }), before: next.toString() })}`}>{t('older')}</Link>
          </Button>
        </div>
      )}
    </>
  );
}
