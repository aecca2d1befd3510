import { db } from '#lib/db.ts';

export interface TakeTokenOptions {
  /** Whose bucket. */
  key: string;
  /** Tokens that flow in each second. */
  perSecond: number;
  /** Tokens that a full bucket holds. */
  burst: number;
}

/**
 * Takes one token out of a bucket that all processes share. One statement on an unlogged table: the row keeps the moment at which the bucket will be
 * full again, by the database's clock (the generic cell rate algorithm), so a refusal writes nothing and a crash only refills the buckets.
 * @returns false when the bucket is empty.
 */
export async function takeToken({ key, perSecond, burst }: TakeTokenOptions): Promise<boolean> {
  const each = 1 / perSecond;
  const taken = await db().$executeRaw`
    INSERT INTO "TokenBucket" AS b ("key", "fullAt") VALUES (${key}, clock_timestamp() + ${each} * interval '1 second')
    ON CONFLICT ("key") DO UPDATE SET "fullAt" = greatest(b."fullAt", clock_timestamp()) + ${each} * interval '1 second'
      WHERE greatest(b."fullAt", clock_timestamp()) + ${each} * interval '1 second' <= clock_timestamp() + ${each * burst} * interval '1 second'`;
  return taken === 1;
}
