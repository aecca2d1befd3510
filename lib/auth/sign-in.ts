import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { db } from '#lib/db.ts';
import { refuse } from '#lib/errors.ts';
import { verifyPassword } from './password.ts';
import type { SignedInUser } from './user.ts';

const WINDOW_SECONDS = 15 * 60;
/** Failed attempts only; a success clears the account's. */
const perAccount = new RateLimiterMemory({ keyPrefix: 'account', points: 10, duration: WINDOW_SECONDS });
const perAddress = new RateLimiterMemory({ keyPrefix: 'address', points: 100, duration: WINDOW_SECONDS });

async function assertAllowed(limiter: RateLimiterMemory, key: string): Promise<void> {
  const used = await limiter.get(key);
  if (!used || used.remainingPoints > 0) return;
  const minutes = Math.max(1, Math.ceil(used.msBeforeNext / 60_000));
  throw refuse('TooManyRequests', 'manySignIns', { minutes });
}

async function countFailure(account: string, address: string): Promise<void> {
  for (const [limiter, key] of [[perAccount, account], [perAddress, address]] as const) {
    await limiter.consume(key).catch((error: unknown) => {
      if (!(error instanceof RateLimiterRes)) throw error; // over the limit: the next attempt is refused
    });
  }
}

const last = new Map<string, Promise<unknown>>();

/** One attempt per account at a time, so that a burst of guesses is counted one by one. */
async function inTurn<T>(account: string, work: () => Promise<T>): Promise<T> {
  const turn = (last.get(account) ?? Promise.resolve()).then(work, work);
  last.set(account, turn);
  try {
    return await turn;
  } finally {
    if (last.get(account) === turn) last.delete(account);
  }
}

export interface SignInOptions {
  email: string;
  password: string;
  /** Where the request came from, for counting failures. */
  address: string;
}

/**
 * The account for an e-mail address and password.
 * @throws AppError Unauthenticated without saying which of the two was wrong, or when suspended; TooManyRequests after ten failures.
 */
export function signIn({ email, password, address }: SignInOptions): Promise<SignedInUser> {
  const account = email.trim().toLowerCase();
  return inTurn(account, () => attempt(account, password, address));
}

async function attempt(account: string, password: string, address: string): Promise<SignedInUser> {
  await assertAllowed(perAccount, account);
  await assertAllowed(perAddress, address);
  const found = await db().user.findUnique({
    where: { email: account },
    select: { id: true, email: true, name: true, roles: true, passwordHash: true, suspendedAt: true },
  });
  if (!(await verifyPassword(found?.passwordHash, password)) || !found) {
    await countFailure(account, address);
    throw refuse('Unauthenticated', 'wrongPassword');
  }
  if (found.suspendedAt) throw refuse('Unauthenticated', 'suspended');
  await perAccount.delete(account);
  const { id, name, roles } = found;
  return { id, email: found.email, name, roles };
}
