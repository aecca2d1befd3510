import { recordEvent } from '#lib/audit/record-event.ts';
import { newId } from '#lib/ids.ts';
import { putContent } from '#lib/storage/put-content.ts';
import { inTransaction } from '#lib/transaction.ts';
import { encodeJSONL } from './encode-jsonl.ts';
import type { TInstructionRow } from './row.ts';

export interface ImportedDataset {
  datasetId: string;
  key: string;
  sha256: string;
}

/**
 * Takes rows in as a dataset version: one content-addressed JSONL file, sorted by id, and its row. Equal rows have an equal key, whatever file they came in.
 * Studies that wrote them and are known here become its sources.
 */
export async function importRows({ name, rows, actorId }: { name: string; rows: readonly TInstructionRow[]; actorId: string }): Promise<ImportedDataset> {
  const sorted = [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
  const { key, sha256 } = await putContent({ prefix: 'datasets/instructions', body: encodeJSONL(sorted), contentType: 'application/jsonl', extension: 'jsonl' });
  const card = {
    pictures: new Set(rows.map(({ image_sha256: picture }) => picture)).size,
    workers: new Set(rows.flatMap(({ worker }) => worker ?? [])).size,
    withCaptions: rows.filter(({ edited_caption: caption }) => caption !== null).length,
  };
  return inTransaction(async (tx) => {
    const datasetId = newId();
    await tx.dataset.create({ data: { id: datasetId, kind: 'instructions', name, key, sha256, items: rows.length, card } });
    const named = [...new Set(rows.flatMap(({ study }) => study ?? []))];
    const known = await tx.study.findMany({ where: { id: { in: named } }, select: { id: true } });
    await tx.datasetStudy.createMany({ data: known.map(({ id: studyId }) => ({ datasetId, studyId })) });
    await recordEvent(tx, { actorId, action: 'dataset.imported', subjectType: 'dataset', subjectId: datasetId, data: { name, rows: rows.length, sha256 } });
    return { datasetId, key, sha256 };
  });
}
