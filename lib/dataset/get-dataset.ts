import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';

/**
 * A version of a dataset with the run that made it and the studies whose answers it holds.
 * @throws AppError NotFound.
 */
export async function getDataset(datasetId: string) {
  const dataset = await db().dataset.findUnique({
    where: { id: datasetId },
    select: {
      id: true,
      kind: true,
      name: true,
      key: true,
      sha256: true,
      items: true,
      card: true,
      createdAt: true,
      run: { select: { id: true, name: true } },
      studies: { select: { study: { select: { id: true, name: true } } }, orderBy: { studyId: 'asc' } },
    },
  });
  if (!dataset) throw new AppError('NotFound', `There is no dataset ${datasetId}.`);
  return { ...dataset, studies: dataset.studies.map(({ study }) => study) };
}
