import { ScrollText } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { Button } from '#app/_ui/button.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { Input } from '#app/_ui/input.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import { Time } from '#app/_ui/time.tsx';
import { findEvents } from '#lib/audit/find-events.ts';

export const metadata: Metadata = { title: 'Audit log' };

/** Who did what, from the newest entry back. */
export default async function AuditPage({ searchParams }: { searchParams: Promise<{ about?: string; before?: string }> }) {
  const { about = '', before } = await searchParams;
  const from = before && /^\d{1,18}$/.test(before) ? BigInt(before) : undefined;
  const { events, next } = await findEvents({ about: about.trim() || undefined, before: from });
  return (
    <>
      <PageHeader title="Audit log" description="Every change of work, money and people, written in the transaction of the change itself. Nothing here can be edited." />
      <form action="/admin/audit" role="search" className="mb-4 flex flex-wrap gap-2">
        <div className="w-full sm:w-96">
          <Input name="about" type="search" defaultValue={about} aria-label="Id of a person, study, HIT or assignment" placeholder="Id of a person, study, HIT or assignment" className="font-mono" />
        </div>
        <Button type="submit">Show</Button>
      </form>
      {events.length === 0 ? (
        <EmptyState icon={<ScrollText aria-hidden />} title="No entries" actions={about ? <Button asChild><Link href="/admin/audit">Show everything</Link></Button> : undefined}>
          {about ? 'Nothing was done by or to that id.' : 'As soon as somebody does something, it is written here.'}
        </EmptyState>
      ) : (
        <Table label="Audit log" isStacked>
          <Thead>
            <tr>
              <Th>When</Th>
              <Th>Who</Th>
              <Th>Did</Th>
              <Th>To</Th>
              <Th>Details</Th>
            </tr>
          </Thead>
          <Tbody>
            {events.map(({ id, at, actorId, actorName, action, subjectType, subjectId, data }) => (
              <Tr key={id.toString()}>
                <Td label="When" className="whitespace-nowrap text-ink-soft">
                  <Time value={at.toISOString()} format="date" />
                </Td>
                <Td label="Who">{actorId === 'system' ? <span className="text-ink-faint">Apiary itself</span> : <Link className="hover:underline" href={`/admin/audit?about=${actorId}`}>{actorName ?? actorId}</Link>}</Td>
                <Td label="Did" className="font-mono text-xs">
                  {action}
                </Td>
                <Td label="To">
                  <span className="text-ink-faint">{subjectType}</span>{' '}
                  <Link className="break-all font-mono text-xs hover:underline" href={`/admin/audit?about=${encodeURIComponent(subjectId)}`}>
                    {subjectId.slice(0, 12)}
                    {subjectId.length > 12 && '…'}
                  </Link>
                </Td>
                <Td className="max-w-80 break-words font-mono text-2xs text-ink-faint">{data === null ? '' : JSON.stringify(data)}</Td>
              </Tr>
            ))}
          </Tbody>
        </Table>
      )}
      {next !== null && (
        <div className="mt-4 text-right">
          <Button asChild size="sm">
            <Link href={`/admin/audit?${new URLSearchParams({ ...(about && { about }), before: next.toString() })}`}>Older entries</Link>
          </Button>
        </div>
      )}
    </>
  );
}
