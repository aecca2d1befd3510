import { Search, Users } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { Badge } from '#app/_ui/badge.tsx';
import { Button } from '#app/_ui/button.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { Input } from '#app/_ui/input.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import { Time } from '#app/_ui/time.tsx';
import { numbers, words } from '#app/_words/words.ts';
import { findUsers } from '#lib/account/find-users.ts';
import { Role } from '#lib/generated/prisma/enums.ts';
import { PersonMenu } from './person-menu.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await words('admin');
  return { title: t('people.title') };
}

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
  const [t, roleNames] = await Promise.all([words('admin'), words('frame.roles')]);
  const { count } = await numbers();
  const known = Object.values(Role).find((name) => name === role);
  const found = await findUsers({ query: q, role: known, page: Number(page ?? 1) });
  return (
    <>
      <PageHeader title={t('people.title')} description={t('people.accounts', { count: found.total })} />
      <form action="/admin/people" className="mb-4 flex flex-wrap items-center gap-2" role="search">
        <div className="w-full sm:w-80">
          <Input name="q" type="search" defaultValue={q} aria-label={t('people.find')} placeholder={t('people.find')} leading={<Search aria-hidden />} />
        </div>
        {known && <input type="hidden" name="role" value={known} />}
        <Button type="submit">{t('people.search')}</Button>
        <nav aria-label={t('people.role')} className="no-scrollbar flex gap-1 overflow-x-auto">
          {[undefined, ...Object.values(Role)].map((name) => (
            <Button key={name ?? 'all'} asChild variant={name === known ? 'inverse' : 'ghost'} size="sm">
              <Link href={linkTo({ q, role: name })} aria-current={name === known ? 'true' : undefined}>
                {name ? roleNames(name) : t('people.everybody')}
              </Link>
            </Button>
          ))}
        </nav>
      </form>
      {found.users.length === 0 ? (
        <EmptyState icon={<Users aria-hidden />} title={t('people.empty.title')} actions={<Button asChild><Link href="/admin/people">{t('people.empty.all')}</Link></Button>}>
          {t('people.empty.text')}
        </EmptyState>
      ) : (
        <Table label={t('people.title')} isStacked>
          <Thead>
            <tr>
              <Th>{t('people.table.person')}</Th>
              <Th>{t('people.table.roles')}</Th>
              <Th align="right">{t('people.table.tasks')}</Th>
              <Th align="right">{t('people.table.studies')}</Th>
              <Th>{t('people.table.joined')}</Th>
              <Th>
                <span className="sr-only">{t('actions')}</span>
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
                <Td label={t('people.table.roles')}>
                  <span className="flex flex-wrap gap-1">
                    {suspendedAt && <Badge tone="bad">{t('people.table.suspended')}</Badge>}
                    {roles.map((one) => (
                      <Badge key={one} tone={one === 'Admin' ? 'honey' : 'neutral'}>
                        {roleNames(one)}
                      </Badge>
                    ))}
                    {mastersAt && <Badge tone="good">{t('people.table.masters')}</Badge>}
                    {roles.length === 0 && <span className="text-ink-faint">{t('people.table.noRoles')}</span>}
                  </span>
                </Td>
                <Td label={t('people.table.tasks')} align="right">
                  {count(assignments)}
                </Td>
                <Td label={t('people.table.studies')} align="right">
                  {count(studies)}
                </Td>
                <Td label={t('people.table.joined')}>
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
        <nav aria-label={t('people.pages.label')} className="mt-4 flex items-center justify-between text-sm text-ink-soft">
          {found.page > 1 ? (
            <Button asChild size="sm">
              <Link href={linkTo({ q, role, page: String(found.page - 1) })}>{t('people.pages.previous')}</Link>
            </Button>
          ) : (
            <span />
          )}
          <span className="tabular-nums">
            {t('people.pages.here', { page: String(found.page), pages: String(found.pages) })}
          </span>
          {found.page < found.pages ? (
            <Button asChild size="sm">
              <Link href={linkTo({ q, role, page: String(found.page + 1) })}>{t('people.pages.next')}</Link>
            </Button>
          ) : (
            <span />
          )}
        </nav>
      )}
    </>
  );
}
