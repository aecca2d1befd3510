import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';

/**
 * A model with the run that made it and every time it was promoted, newest first.
 * @throws AppError NotFound.
 */
export async function getModel(modelId: string) {
  const model = await db().model.findUnique({
    where: { id: modelId },
    select: {
      id: true,
      kind: true,
      name: true,
      key: true,
      card: true,
      createdAt: true,
      run: { select: { id: true, name: true, stage: true, status: true } },
      promotions: { select: { id: true, at: true, runId: true, actorId: true, reason: true }, orderBy: { id: 'desc' } },
    },
  });
  if (!model) throw new AppError('NotFound', `There is no model ${modelId}.`);
  return model;
}
