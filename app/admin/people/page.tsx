import { Search, Users } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { Badge } from '#app/_ui/badge.tsx';
import { Button } from '#app/_ui/button.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { count, plural } from '#app/_ui/format.ts';
import { Input } from '#app/_ui/input.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import { Time } from '#app/_ui/time.tsx';
import { findUsers } from '#lib/account/find-users.ts';
import { Role } from '#lib/generated/prisma/enums.ts';
import { PersonMenu } from './person-menu.tsx';

export const metadata: Metadata = { title: 'People' };

interface Search {
  q?: string;
  role?: string;
  page?: string;
}

function linkTo(search: Search): string {
  const query = new URLSearchParams(Object.entries(search).filter(([, value]) => value) as [string, string][]);
  return `/admin/people${query.size > 0 ? `?${query}` : ''}`;
}

/** Everybody with an account, and what they may do. */
export default async function PeoplePage({ searchParams }: { searchParams: Promise<Search> }) {
  const { q = '', role, page } = await searchParams;
  const known = Object.values(Role).find((name) => name === role);
  const found = await findUsers({ query: q, role: known, page: Number(page ?? 1) });
  return (
    <>
      <PageHeader title="People" description={plural(found.total, 'account')} />
      <form action="/admin/people" className="mb-4 flex flex-wrap items-center gap-2" role="search">
        <div className="w-full sm:w-80">
          <Input name="q" type="search" defaultValue={q} aria-label="Name, e-mail or id" placeholder="Name, e-mail or id" leading={<Search aria-hidden />} />
        </div>
        {known && <input type="hidden" name="role" value={known} />}
        <Button type="submit">Search</Button>
        <nav aria-label="Role" className="no-scrollbar flex gap-1 overflow-x-auto">
          {[undefined, ...Object.values(Role)].map((name) => (
            <Button key={name ?? 'all'} asChild variant={name === known ? 'inverse' : 'ghost'} size="sm">
              <Link href={linkTo({ q, role: name })} aria-current={name === known ? 'true' : undefined}>
                {name ?? 'Everybody'}
              </Link>
            </Button>
          ))}
        </nav>
      </form>
      {found.users.length === 0 ? (
        <EmptyState icon={<Users aria-hidden />} title="Nobody matches" actions={<Button asChild><Link href="/admin/people">Show everybody</Link></Button>}>
          Search for part of a name or an e-mail address, or for a whole id.
        </EmptyState>
      ) : (
        <Table label="People" isStacked>
          <Thead>
            <tr>
              <Th>Person</Th>
              <Th>Roles</Th>
              <Th align="right">Tasks taken</Th>
              <Th align="right">Studies</Th>
              <Th>Joined</Th>
              <Th>
                <span className="sr-only">Actions</span>
              </Th>
            </tr>
          </Thead>
          <Tbody>
            {found.users.map(({ id, name, email, roles, createdAt, suspendedAt, mastersAt, assignments, studies }) => (
              <Tr key={id}>
                <Td>
                  <div>
                    <span className="block font-medium">{name}</span>
                    <span className="block break-all text-xs text-ink-faint">{email}</span>
                    <span className="block break-all font-mono text-2xs text-ink-faint">{id}</span>
                  </div>
                </Td>
                <Td label="Roles">
                  <span className="flex flex-wrap gap-1">
                    {suspendedAt && <Badge tone="bad">Suspended</Badge>}
                    {roles.map((one) => (
                      <Badge key={one} tone={one === 'Admin' ? 'honey' : 'neutral'}>
                        {one}
                      </Badge>
                    ))}
                    {mastersAt && <Badge tone="good">Masters</Badge>}
                    {roles.length === 0 && <span className="text-ink-faint">none</span>}
                  </span>
                </Td>
                <Td label="Tasks taken" align="right">
                  {count(assignments)}
                </Td>
                <Td label="Studies" align="right">
                  {count(studies)}
                </Td>
                <Td label="Joined">
                  <Time value={createdAt.toISOString()} className="whitespace-nowrap text-ink-soft" />
                </Td>
                <Td align="right">
                  <PersonMenu person={{ id, name, email, roles, isSuspended: suspendedAt !== null, isMaster: mastersAt !== null }} />
                </Td>
              </Tr>
            ))}
          </Tbody>
        </Table>
      )}
      {found.pages > 1 && (
        <nav aria-label="Pages" className="mt-4 flex items-center justify-between text-sm text-ink-soft">
          {found.page > 1 ? (
            <Button asChild size="sm">
              <Link href={linkTo({ q, role, page: String(found.page - 1) })}>Previous</Link>
            </Button>
          ) : (
            <span />
          )}
          <span className="tabular-nums">
            Page {found.page} of {found.pages}
          </span>
          {found.page < found.pages ? (
            <Button asChild size="sm">
              <Link href={linkTo({ q, role, page: String(found.page + 1) })}>Next</Link>
            </Button>
          ) : (
            <span />
          )}
        </nav>
      )}
    </>
  );
}
