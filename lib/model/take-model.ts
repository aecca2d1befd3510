import { type TSampling, ZSampling } from '#lib/contracts/stages.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import type { ModelKind, Prisma } from '#lib/generated/prisma/client.ts';
import { recordUse } from '#lib/run/record-use.ts';

export interface TakeModelOptions {
  runId: string;
  /** What for: start, reward, a, b, clip … */
  role: string;
  modelId: string;
  kind: ModelKind | readonly ModelKind[];
}

export interface TakenModel {
  kind: ModelKind;
  key: string;
  name: string;
  card: Prisma.JsonObject;
  /** How to ask an editor; null for other models. */
  sampling: TSampling | null;
}

/**
 * A model that a run is about to use, with the edge of lineage written.
 * @throws AppError BadInput when it does not exist, is of another kind, or is an editor whose card does not say how to ask it.
 */
export async function takeModel({ runId, role, modelId, kind }: TakeModelOptions): Promise<TakenModel> {
  const model = await db().model.findUnique({ where: { id: modelId }, select: { kind: true, name: true, key: true, card: true } });
  if (!model) throw new AppError('BadInput', `There is no model ${modelId} to use as ${role}.`);
  const kinds = [kind].flat();
  if (!kinds.includes(model.kind)) throw new AppError('BadInput', `The model "${model.name}" is of the kind ${model.kind.toLowerCase()} and cannot be used as ${role}: choose one of the kind ${kinds.join(' or ').toLowerCase()}.`);
  const card = model.card as Prisma.JsonObject;
  const sampling = ZSampling.safeParse(card.sampling);
  const isEditor = model.kind === 'Editor';
  if (isEditor && !sampling.success) throw new AppError('BadInput', `The card of the editor "${model.name}" does not say how to ask it (sampling: ${sampling.error.issues[0].message}).`);
  await recordUse({ runId, role, subjectType: 'model', subjectId: modelId });
  return { kind: model.kind, key: model.key, name: model.name, card, sampling: isEditor ? (sampling.data ?? null) : null };
}
