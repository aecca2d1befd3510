import { db } from '#lib/db.ts';
import type { Role } from '#lib/generated/prisma/client.ts';

export interface FindUsersOptions {
  /** Part of a name, an e-mail address or an id. */
  query?: string;
  role?: Role;
  isSuspended?: boolean;
  page?: number;
}

export interface UserRow {
  id: string;
  email: string;
  name: string;
  roles: Role[];
  createdAt: Date;
  suspendedAt: Date | null;
  mastersAt: Date | null;
  /** Assignments ever accepted. */
  assignments: number;
  studies: number;
}

export interface UserPage {
  users: UserRow[];
  total: number;
  page: number;
  pages: number;
}

/** Rows of a page. */
const PAGE = 50;

/** People by name, newest first. */
export async function findUsers({ query = '', role, isSuspended, page = 1 }: FindUsersOptions): Promise<UserPage> {
  const text = query.trim();
  const contains = { contains: text, mode: 'insensitive' as const };
  const where = {
    ...(text && { OR: [{ name: contains }, { email: contains }, { id: text.toUpperCase() }] }),
    ...(role && { roles: { has: role } }),
    ...(isSuspended !== undefined && { suspendedAt: isSuspended ? { not: null } : null }),
  };
  const total = await db().user.count({ where });
  const pages = Math.max(1, Math.ceil(total / PAGE));
  const current = Math.min(Math.max(1, Math.trunc(page) || 1), pages);
  const rows = await db().user.findMany({
    where,
    select: { id: true, email: true, name: true, roles: true, createdAt: true, suspendedAt: true, mastersAt: true, _count: { select: { assignments: true, studies: true } } },
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
    skip: (current - 1) * PAGE,
    take: PAGE,
  });
  const users = rows.map(({ _count, ...row }) => ({ ...row, assignments: _count.assignments, studies: _count.studies }));
  return { users, total, page: current, pages };
}
