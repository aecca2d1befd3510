import { z } from 'zod';
import { recordEvent } from '#lib/audit/record-event.ts';
import { AppError } from '#lib/errors.ts';
import { inTransaction } from '#lib/transaction.ts';
import { LOOP_PRESETS } from './config.ts';
import { SCHEDULE_ID } from './get-schedule.ts';

export const ZSchedule = z
  .object({
    isOn: z.boolean(),
    everyRankings: z.number().int().min(1, 'Write a number of rankings from 1 to 1,000,000.').max(1_000_000, 'Write a number of rankings from 1 to 1,000,000.').nullable(),
    isNightly: z.boolean(),
    preset: z.enum(Object.keys(LOOP_PRESETS) as [string, ...string[]]),
    crowd: z.enum(['simulated', 'people']),
  })
  .strict();
export type TSchedule = z.infer<typeof ZSchedule>;

/**
 * Says when the loop runs by itself. Whoever sets it starts the loops from then on, and pays for their studies. Only what comes in after it was switched
 * on counts.
 * @throws AppError BadInput when it is switched on with nothing to wait for.
 */
export async function setSchedule({ actorId, now = new Date(), ...wanted }: TSchedule & { actorId: string; now?: Date }): Promise<void> {
  const { isOn, everyRankings, isNightly } = wanted;
  if (isOn && everyRankings === null && !isNightly) throw new AppError('BadInput', 'Say when it starts: after a number of new rankings, every night, or both.');
  await inTransaction(async (tx) => {
    const before = await tx.loopSchedule.findUnique({ where: { id: SCHEDULE_ID }, select: { isOn: true } });
    const since = isOn && !before?.isOn ? { since: now } : {};
    const data = { ...wanted, ownerId: actorId, ...since };
    await tx.loopSchedule.upsert({ where: { id: SCHEDULE_ID }, create: { id: SCHEDULE_ID, ...data }, update: data });
    await recordEvent(tx, { actorId, action: 'loop-schedule.set', subjectType: 'loop-schedule', subjectId: SCHEDULE_ID, data: { ...wanted } });
  });
}
