import type { Transaction } from '#lib/transaction.ts';
import { TurkError } from './turk-error.ts';

/** Hours for which a UniqueRequestToken does nothing again. */
const LIFETIME_MS = 24 * 3_600_000;

/**
 * Uses up a client's UniqueRequestToken in the transaction of what it stands for. Two requests with one token at a time wait for each other.
 * @throws TurkError HitAlreadyExists, naming what the first request made.
 */
export async function useToken(tx: Transaction, { requesterId, token, subjectId, now }: { requesterId: string; token: string | undefined; subjectId: string; now: Date }): Promise<void> {
  if (token === undefined) return;
  const since = new Date(now.getTime() - LIFETIME_MS);
  const used = await tx.$executeRaw`
    INSERT INTO "RequestToken" AS t ("requesterId", "token", "subjectId", "at") VALUES (${requesterId}, ${token}, ${subjectId}, ${now}::timestamptz)
    ON CONFLICT ("requesterId", "token") DO UPDATE SET "subjectId" = ${subjectId}, "at" = ${now}::timestamptz WHERE t."at" <= ${since}::timestamptz`;
  if (used === 1) return;
  const before = await tx.requestToken.findUniqueOrThrow({ where: { requesterId_token: { requesterId, token } }, select: { subjectId: true } });
  throw new TurkError('HitAlreadyExists', `A request with this UniqueRequestToken was carried out before: ${before.subjectId}.`);
}
