import { recordEvent } from '#lib/audit/record-event.ts';
import type { Prisma } from '#lib/generated/prisma/client.ts';
import { derivedId } from '#lib/ids.ts';
import { inTransaction } from '#lib/transaction.ts';

export interface SaveDatasetOptions {
  /** rankings, triplets … */
  kind: string;
  name: string;
  /** S3 key of the file. */
  key: string;
  sha256: string;
  items: number;
  /** Counts by split and flag, sources. */
  card: Prisma.InputJsonObject;
  runId?: string;
  /** The studies whose answers are in it. */
  studyIds?: string[];
  /** The answers in it, by assignment. */
  assignmentIds?: readonly string[];
}

/** Puts a version of a dataset into the list. The same file of the same run again is the row that is there. */
export async function saveDataset({ studyIds = [], assignmentIds = [], ...dataset }: SaveDatasetOptions): Promise<{ datasetId: string }> {
  const id = derivedId('dataset', dataset.kind, dataset.name, dataset.key, dataset.runId ?? '');
  await inTransaction(async (tx) => {
    const { count } = await tx.dataset.createMany({ data: [{ id, ...dataset }], skipDuplicates: true });
    if (count === 0) return;
    await tx.datasetStudy.createMany({ data: studyIds.map((studyId) => ({ datasetId: id, studyId })), skipDuplicates: true });
    await tx.$executeRaw`INSERT INTO "DatasetAnswer" ("datasetId", "assignmentId") SELECT ${id}, "id" FROM "Assignment" WHERE "id" = ANY(${[...assignmentIds]}) ON CONFLICT DO NOTHING`;
    await recordEvent(tx, { actorId: 'system', action: 'dataset.saved', subjectType: 'dataset', subjectId: id, data: { kind: dataset.kind, key: dataset.key, studyIds } });
  });
  return { datasetId: id };
}
