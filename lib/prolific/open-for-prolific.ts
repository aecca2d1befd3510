import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '#lib/errors.ts';
import { base32 } from '#lib/ids.ts';
import type { Transaction } from '#lib/transaction.ts';
import { mayUseProlific } from './may-use-prolific.ts';
import { planPlaces } from './plan-places.ts';

/** What a study for Prolific sets beside everything else. */
export const ZProlificSettings = z.object({
  /** Tasks that each participant does. */
  tasks: z.number().int().min(1).max(1_000),
  /** How long that takes, as announced. */
  minutes: z.number().int().min(1).max(600),
  /** What each is paid, in hundredths of the workspace's currency. */
  rewardCents: z.number().int().min(1).max(100_000),
});
export type TProlificSettings = z.infer<typeof ZProlificSettings>;

export interface OpenForProlificOptions extends TProlificSettings {
  studyId: string;
  requesterId: string;
  /** Test items among them. */
  items: number;
  overlap: number;
}

/**
 * Plans a new study for Prolific: how many participants, and the code they take back.
 * @throws AppError Forbidden for a requester who may not spend the workspace's money.
 */
export async function openForProlific(tx: Transaction, { studyId, requesterId, items, overlap, tasks, minutes, rewardCents }: OpenForProlificOptions): Promise<void> {
  const requester = await tx.user.findUniqueOrThrow({ where: { id: requesterId }, select: { email: true, roles: true } });
  if (!mayUseProlific(requester)) throw new AppError('Forbidden', 'You may not publish to Prolific from this platform. Ask its operator.');
  const places = planPlaces({ items, overlap, tasks });
  await tx.prolificStudy.create({ data: { studyId, completionCode: base32(randomBytes(8)), places, rewardCents, minutes } });
}
