/** What a worker says about themselves: read by Worker_Locale and Worker_Adult. */
import { z } from 'zod';
import { recordEvent } from '#lib/audit/record-event.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { inTransaction } from '#lib/transaction.ts';

export const ZWorkerProfile = z.object({
  /** ISO 3166-1 alpha-2, or empty. */
  country: z.string().trim().toUpperCase().regex(/^([A-Z]{2})?$/, 'must be two letters such as US'),
  /** The part after the dash of ISO 3166-2, or empty. */
  subdivision: z.string().trim().toUpperCase().regex(/^[A-Z0-9]{0,3}$/, 'must be up to three letters such as CA'),
  isAdultOk: z.boolean(),
});
export type TWorkerProfile = z.output<typeof ZWorkerProfile>;

/** A worker's profile as they last saved it. */
export async function workerProfile(workerId: string): Promise<TWorkerProfile> {
  const { country, subdivision, isAdultOk } = await db().user.findUniqueOrThrow({ where: { id: workerId }, select: { country: true, subdivision: true, isAdultOk: true } });
  return { country: country ?? '', subdivision: subdivision ?? '', isAdultOk };
}

/** @throws AppError BadInput for a part of no country. */
export async function saveWorkerProfile(workerId: string, { country, subdivision, isAdultOk }: TWorkerProfile): Promise<void> {
  if (subdivision && !country) throw new AppError('BadInput', 'Give the country, too.');
  await inTransaction(async (tx) => {
    await tx.user.update({ where: { id: workerId }, data: { country: country || null, subdivision: subdivision || null, isAdultOk } });
    await recordEvent(tx, { actorId: workerId, action: 'account.profile-changed', subjectType: 'user', subjectId: workerId, data: { country, subdivision, isAdultOk } });
  });
}
