import { recordEvent } from '#lib/audit/record-event.ts';
import type { ModelKind, Prisma } from '#lib/generated/prisma/client.ts';
import { derivedId } from '#lib/ids.ts';
import { inTransaction } from '#lib/transaction.ts';

export interface SaveModelOptions {
  kind: ModelKind;
  name: string;
  /** S3 key of the folder file. */
  key: string;
  /** The run that made it; absent for shipped and imported ones. */
  runId?: string;
  /** How to ask it, recipe, figures. */
  card: Prisma.InputJsonObject;
}

/** Puts a model into the list. The same model of the same run again is the row that is there. */
export async function saveModel({ kind, name, key, runId, card }: SaveModelOptions): Promise<{ modelId: string }> {
  const id = derivedId('model', kind, name, key, runId ?? '');
  await inTransaction(async (tx) => {
    const { count } = await tx.model.createMany({ data: [{ id, kind, name, key, runId, card }], skipDuplicates: true });
    if (count === 1) await recordEvent(tx, { actorId: 'system', action: 'model.saved', subjectType: 'model', subjectId: id, data: { kind, key, runId: runId ?? null } });
  });
  return { modelId: id };
}
