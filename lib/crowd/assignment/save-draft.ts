import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { Prisma } from '#lib/generated/prisma/client.ts';

export interface SaveDraftOptions {
  assignmentId: string;
  workerId: string;
  /** Whatever the form wants back after a reload; null forgets it. */
  draft: unknown;
}

/** Characters of JSON kept per draft. */
const MAX_DRAFT = 32_000;

/**
 * Keeps what a worker has typed so far. A run-out lease does not stop it: the answer may still be handed in.
 * @throws AppError NotFound when it is not this worker's, Conflict when there is nothing left to type, TooLarge.
 */
export async function saveDraft({ assignmentId, workerId, draft }: SaveDraftOptions): Promise<void> {
  if (JSON.stringify(draft ?? null).length > MAX_DRAFT) throw new AppError('TooLarge', `A draft may have at most ${MAX_DRAFT.toLocaleString('en')} characters.`);
  const { count } = await db().assignment.updateMany({
    where: { id: assignmentId, workerId, status: { in: ['Accepted', 'Abandoned'] } },
    data: { draft: draft === null || draft === undefined ? Prisma.DbNull : (draft as Prisma.InputJsonValue) },
  });
  if (count === 1) return;
  const mine = await db().assignment.count({ where: { id: assignmentId, workerId } });
  if (mine === 0) throw new AppError('NotFound', `You have no assignment ${assignmentId}.`);
  throw new AppError('Conflict', 'This task is not open any more, so there is nothing to save.');
}
