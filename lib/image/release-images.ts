import { recordEvent } from '#lib/audit/record-event.ts';
import { AppError } from '#lib/errors.ts';
import { inTransaction } from '#lib/transaction.ts';

/**
 * Shows an item's quarantined pictures again, after a reviewer has looked at them: these, and every other upload of the same bytes.
 * @param actorId an administrator; the caller has checked that.
 * @returns how many are visible again.
 * @throws AppError NotFound when there is no such item.
 */
export async function releaseImages({ itemId, actorId }: { itemId: string; actorId: string }): Promise<number> {
  return inTransaction(async (tx) => {
    const item = await tx.studyItem.findUnique({ where: { id: itemId }, select: { original: { select: { sha256: true } }, variants: { select: { image: { select: { sha256: true } } } } } });
    if (!item) throw new AppError('NotFound', `There is no item ${itemId}.`);
    const hashes = [item.original.sha256, ...item.variants.map(({ image }) => image.sha256)];
    const { count } = await tx.image.updateMany({ where: { sha256: { in: hashes }, quarantinedAt: { not: null } }, data: { quarantinedAt: null } });
    if (count > 0) await recordEvent(tx, { actorId, action: 'image.released', subjectType: 'item', subjectId: itemId, data: { images: count } });
    return count;
  });
}
