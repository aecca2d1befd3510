import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { z } from 'zod';
import { recordEvent } from '#lib/audit/record-event.ts';
import { refuse } from '#lib/errors.ts';
import { Prisma } from '#lib/generated/prisma/client.ts';
import { newUserId } from '#lib/ids.ts';
import { inTransaction } from '#lib/transaction.ts';
import { hashPassword } from './password.ts';
import type { SignedInUser } from './user.ts';

/** What somebody says to get an account. The other two roles are given by administrators. */
export const ZSignUp = z.object({
  name: z.string().trim().min(1, 'Write your name, or what others should call you.').max(100, 'A name may have at most 100 characters.'),
  email: z.string().trim().toLowerCase().max(200).pipe(z.email('Write an e-mail address, for example ada@example.org.')),
  password: z.string().min(8, 'A password needs at least 8 characters.').max(200, 'A password may have at most 200 characters.'),
  role: z.enum(['Worker', 'Requester']),
});
export type TSignUp = z.infer<typeof ZSignUp>;

/** New accounts per address and hour: enough for a class room behind one router. */
const perAddress = new RateLimiterMemory({ keyPrefix: 'sign-up', points: 60, duration: 3_600 });

function isTaken(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}

/**
 * Opens an account for a worker or a requester.
 * @param address where the request came from.
 * @throws AppError Conflict when the e-mail address has an account, TooManyRequests, BadInput.
 */
export async function signUp({ name, email, password, role }: TSignUp, address: string): Promise<SignedInUser> {
  await perAddress.consume(address).catch((error: unknown) => {
    if (error instanceof RateLimiterRes) throw refuse('TooManyRequests', 'manyAccounts');
    throw error;
  });
  const passwordHash = await hashPassword(password);
  const id = newUserId();
  try {
    await inTransaction(async (tx) => {
      await tx.user.create({ data: { id, name, email, passwordHash, roles: [role] } });
      await recordEvent(tx, { actorId: id, action: 'user.signed-up', subjectType: 'user', subjectId: id, data: { role } });
    });
  } catch (error) {
    if (isTaken(error)) throw refuse('Conflict', 'addressTaken');
    throw error;
  }
  return { id, name, email, roles: [role] };
}
