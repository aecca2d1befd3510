import { recordEvent } from '#lib/audit/record-event.ts';
import { AppError } from '#lib/errors.ts';
import type { ModelKind } from '#lib/generated/prisma/client.ts';
import { inTransaction } from '#lib/transaction.ts';

export interface RollBackOptions {
  kind: ModelKind;
  /** A model that was in service before; left out: the one before the present. */
  modelId?: string;
  /** A user's id. */
  actorId: string;
  /** One sentence: why. */
  reason: string;
}

/**
 * Puts a model back into service that was there before: another line of the history, so nothing of it is lost.
 * @returns the model in service now.
 * @throws AppError Conflict when there is none to go back to, or the one that is meant was never in service or is so already.
 */
export async function rollBack({ kind, modelId, actorId, reason }: RollBackOptions): Promise<{ modelId: string; name: string }> {
  return inTransaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('promotion'))`;
    const history = await tx.promotion.findMany({ where: { kind }, orderBy: { id: 'desc' }, select: { modelId: true, model: { select: { name: true } } } });
    const [champion] = history;
    if (champion && champion.modelId === modelId) throw new AppError('Conflict', `"${champion.model.name}" is in service already.`);
    const back = history.find((row) => row.modelId !== champion.modelId && (modelId === undefined || row.modelId === modelId));
    if (!back) throw new AppError('Conflict', modelId === undefined ? 'There is no earlier model to go back to.' : 'This model was never in service, so there is nothing to go back to: put it into service instead.');
    await tx.promotion.create({ data: { kind, modelId: back.modelId, actorId, reason } });
    await recordEvent(tx, { actorId, action: 'model.rolled-back', subjectType: 'model', subjectId: back.modelId, data: { reason, from: champion.modelId } });
    return { modelId: back.modelId, name: back.model.name };
  });
}
