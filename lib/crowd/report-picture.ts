import { recordEvent } from '#lib/audit/record-event.ts';
import { takeToken } from '#lib/auth/take-token.ts';
import type { TReportReason } from '#lib/contracts/work.ts';
import { refuse } from '#lib/errors.ts';
import { quarantineImages } from '#lib/image/quarantine-images.ts';
import { inTransaction } from '#lib/transaction.ts';
import { openImageToken } from './image-token.ts';

export interface ReportPictureOptions {
  /** Its address in the task, or the token at the address's end. */
  picture: string;
  workerId: string;
  reason: TReportReason;
  /** The worker's own words. */
  words: string;
  now?: Date;
}

/** Reports of one worker: five at once, then ten an hour, so that nobody empties a study. */
const RATE = { perSecond: 10 / 3_600, burst: 5 };

/**
 * Hides a picture that a worker found harmful from everybody but reviewers, in every study and every upload of the same bytes, until an administrator
 * has looked at it. The address is the worker's right to do so: only who was shown the picture has one.
 * @returns false when it was hidden already.
 * @throws AppError NotFound or Gone for an address that is none (any more), TooManyRequests.
 */
export async function reportPicture({ picture, workerId, reason, words, now = new Date() }: ReportPictureOptions): Promise<boolean> {
  const { imageId } = openImageToken(picture.split('/').at(-1) as string, now);
  if (!(await takeToken({ key: `report:${workerId}`, ...RATE }))) throw refuse('TooManyRequests', 'manyReports');
  return inTransaction(async (tx) => {
    const count = await quarantineImages(tx, [imageId], now);
    await recordEvent(tx, { actorId: workerId, action: 'image.reported', subjectType: 'image', subjectId: imageId, data: { reason, words } });
    return count > 0;
  });
}
