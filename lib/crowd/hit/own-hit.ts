import { AppError } from '#lib/errors.ts';
import type { HITStatus } from '#lib/generated/prisma/client.ts';
import type { Transaction } from '#lib/transaction.ts';

export interface OwnHIT {
  id: string;
  studyId: string | null;
  hitTypeId: string;
  requesterId: string;
  status: HITStatus;
  maxAssignments: number;
  createdAt: Date;
  expiresAt: Date;
  /** Micro-dollars per approved assignment. */
  payment: bigint;
  fee: bigint;
}

/**
 * A requester's HIT, locked until the transaction ends.
 * @throws AppError NotFound when there is no such HIT of theirs.
 */
export async function lockOwnHIT(tx: Transaction, { hitId, requesterId }: { hitId: string; requesterId: string }): Promise<OwnHIT> {
  const [hit] = await tx.$queryRaw<OwnHIT[]>`
    SELECT h."id", h."studyId", h."hitTypeId", t."requesterId", h."status"::text AS "status", h."maxAssignments", h."createdAt", h."expiresAt", t."payment", h."fee"
    FROM "HIT" h JOIN "HITType" t ON t."id" = h."hitTypeId" WHERE h."id" = ${hitId} AND t."requesterId" = ${requesterId} FOR NO KEY UPDATE OF h`;
  if (!hit) throw new AppError('NotFound', `There is no HIT ${hitId} of yours.`);
  return hit;
}

/** @throws AppError Conflict for a HIT of a study, whose size and time are fixed by its design. */
export function assertStandalone({ id, studyId }: OwnHIT): void {
  if (studyId !== null) throw new AppError('Conflict', `HIT ${id} belongs to a study, whose size and time are fixed by its design.`);
}
