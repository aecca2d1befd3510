import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { recordUse } from '#lib/run/record-use.ts';

export interface TakeDatasetOptions {
  runId: string;
  role: string;
  datasetId: string;
  kind: string;
}

/**
 * A dataset that a run is about to use, with the edge of lineage written.
 * @throws AppError BadInput when it does not exist or is of another kind.
 */
export async function takeDataset({ runId, role, datasetId, kind }: TakeDatasetOptions): Promise<{ key: string; name: string }> {
  const dataset = await db().dataset.findUnique({ where: { id: datasetId }, select: { kind: true, name: true, key: true } });
  if (!dataset) throw new AppError('BadInput', `There is no dataset ${datasetId} to use as ${role}.`);
  if (dataset.kind !== kind) throw new AppError('BadInput', `The dataset "${dataset.name}" holds ${dataset.kind} and cannot be used as ${role}.`);
  await recordUse({ runId, role, subjectType: 'dataset', subjectId: datasetId });
  return { key: dataset.key, name: dataset.name };
}
