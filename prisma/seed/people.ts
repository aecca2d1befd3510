import { randomBytes } from 'node:crypto';
import { hashPassword } from '#lib/auth/password.ts';
import { newToken } from '#lib/auth/token.ts';
import { db } from '#lib/db.ts';
import type { Role } from '#lib/generated/prisma/client.ts';
import { SIMULATED } from '#lib/crowd/simulate/find-annotators.ts';
import { newUserId, userIdFrom } from '#lib/ids.ts';

export interface DemoAccount {
  role: string;
  email: string;
  password: string;
}

/** `role` is what somebody is known for; the researcher may also answer, so that one person sees the way from a vote to a model. */
const PEOPLE: { role: Role; also?: Role; email: string; name: string }[] = [
  { role: 'Worker', email: 'worker@apiary.example', name: 'Wanda Worker' },
  { role: 'Worker', email: 'worker2@apiary.example', name: 'Walter Worker' },
  { role: 'Worker', email: 'worker3@apiary.example', name: 'Wren Worker' },
  { role: 'Requester', email: 'requester@apiary.example', name: 'Rosa Requester' },
  { role: 'Researcher', also: 'Worker', email: 'researcher@apiary.example', name: 'Remy Researcher' },
  { role: 'Admin', email: 'admin@apiary.example', name: 'Ada Admin' },
];

/** A password nobody else's demo has, short enough to type. */
function newPassword(): string {
  return `bee-${randomBytes(5).toString('hex')}`;
}

/** The people of the demo with fresh passwords; those who exist already get new ones. */
export async function seedAccounts(): Promise<DemoAccount[]> {
  return Promise.all(
    PEOPLE.map(async ({ role, also, email, name }) => {
      const password = newPassword();
      const passwordHash = await hashPassword(password);
      await db().user.upsert({ where: { email }, create: { id: newUserId(), email, name, roles: also ? [role, also] : [role], passwordHash }, update: { passwordHash, suspendedAt: null } });
      return { role: role.toLowerCase(), email, password };
    }),
  );
}

const TOKEN_NAME = 'simulated annotator';

/** Simulated annotators: accounts without a password, the same ids in every demo, each with one fresh bearer token. */
export async function seedAnnotators(count: number): Promise<{ workerId: string; token: string }[]> {
  const emails = Array.from({ length: count }, (_, i) => `${SIMULATED.prefix}${String(i + 1).padStart(3, '0')}${SIMULATED.domain}`);
  await db().user.createMany({
    data: emails.map((email, i) => ({ id: userIdFrom(email), email, name: `Annotator ${i + 1}`, roles: ['Worker' as const] })),
    skipDuplicates: true,
  });
  const users = await db().user.findMany({ where: { email: { in: emails } }, select: { id: true }, orderBy: { email: 'asc' } });
  await db().apiToken.deleteMany({ where: { userId: { in: users.map(({ id }) => id) }, name: TOKEN_NAME } });
  const made = users.map(({ id }) => newToken(id, TOKEN_NAME));
  await db().apiToken.createMany({ data: made.map(({ row }) => row) });
  return made.map(({ token, row }) => ({ workerId: row.userId, token }));
}
