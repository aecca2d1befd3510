import { type TRankingsFile, ZRankingsFile } from '#lib/contracts/stages.ts';
import { pseudonymOf } from '#lib/crowd/pseudonym.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { getJSON } from '#lib/storage/json-file.ts';

export interface ReadRankings {
  id: string;
  name: string;
  file: TRankingsFile;
  /** Of an answer: who gave it, by the platform's pseudonym, and in which study. Answers whose HIT has been disposed of are not there. */
  sources: ReadonlyMap<string, { who: string; studyId: string | null }>;
}

/**
 * The file of a ranking dataset, with who gave each answer.
 * @throws AppError NotFound, or BadInput when it holds something else.
 */
export async function readRankings(datasetId: string): Promise<ReadRankings> {
  const dataset = await db().dataset.findUnique({ where: { id: datasetId }, select: { id: true, name: true, kind: true, key: true } });
  if (!dataset) throw new AppError('NotFound', `There is no dataset ${datasetId}.`);
  if (dataset.kind !== 'rankings') throw new AppError('BadInput', `The dataset "${dataset.name}" holds ${dataset.kind}, not rankings.`);
  const file = await getJSON(ZRankingsFile, dataset.key);
  const assignmentIds = file.items.flatMap(({ rankings }) => rankings.map((ranking) => ranking.assignmentId));
  const rows = await db().$queryRaw<{ id: string; workerId: string; studyId: string | null }[]>`SELECT "id", "workerId", "studyId" FROM "Assignment" WHERE "id" = ANY(${assignmentIds})`;
  const names = new Map([...new Set(rows.map(({ workerId }) => workerId))].map((workerId) => [workerId, pseudonymOf(workerId)]));
  return { id: dataset.id, name: dataset.name, file, sources: new Map(rows.map(({ id, workerId, studyId }) => [id, { who: names.get(workerId) as string, studyId }])) };
}
