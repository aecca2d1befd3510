import { recordEvent } from '#lib/audit/record-event.ts';
import { AppError } from '#lib/errors.ts';
import { inTransaction } from '#lib/transaction.ts';

export interface PromoteModelOptions {
  modelId: string;
  /** A user's id, or `system` when a run's rule decided. */
  actorId: string;
  /** One sentence: why. */
  reason: string;
  /** The run whose rule said so. A run promotes a model once. */
  runId?: string;
}

/**
 * Puts a model into service; `rollBack` puts an earlier one there again.
 * @returns false when it is in service already, or this run promoted it before.
 * @throws AppError NotFound.
 */
export async function promoteModel({ modelId, actorId, reason, runId }: PromoteModelOptions): Promise<boolean> {
  return inTransaction(async (tx) => {
    // One promotion at a time, so that "already in service" is decided once.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('promotion'))`;
    const model = await tx.model.findUnique({ where: { id: modelId }, select: { kind: true } });
    if (!model) throw new AppError('NotFound', `There is no model ${modelId}.`);
    const champion = await tx.promotion.findFirst({ where: { kind: model.kind }, orderBy: { id: 'desc' }, select: { modelId: true } });
    if (champion?.modelId === modelId) return false;
    if (runId && (await tx.promotion.count({ where: { modelId, runId } })) > 0) return false;
    await tx.promotion.create({ data: { kind: model.kind, modelId, runId, actorId, reason } });
    await recordEvent(tx, { actorId, action: 'model.promoted', subjectType: 'model', subjectId: modelId, data: { reason, runId: runId ?? null } });
    return true;
  });
}
