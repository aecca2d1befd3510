import type { Transaction } from '#lib/transaction.ts';

/**
 * Hides pictures from everybody but reviewers, at once: these, and every other upload of the same bytes, whoever's it is.
 * @returns how many were hidden now; those that were already are not counted.
 */
export async function quarantineImages(tx: Transaction, imageIds: readonly string[], now: Date): Promise<number> {
  const same = await tx.image.findMany({ where: { id: { in: [...imageIds] } }, select: { sha256: true } });
  const { count } = await tx.image.updateMany({ where: { sha256: { in: same.map(({ sha256 }) => sha256) }, quarantinedAt: null }, data: { quarantinedAt: now } });
  return count;
}
