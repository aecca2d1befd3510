import type { TRankingsFile } from '#lib/contracts/stages.ts';
import type { TRankingFlag } from '#lib/contracts/work.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { recordUse } from '#lib/run/record-use.ts';
import { putJSON } from '#lib/storage/json-file.ts';
import { worldItemOf } from '#lib/study/create-from-edits.ts';
import { describeRankings } from './describe-rankings.ts';
import { readRankings } from './read-rankings.ts';
import { saveDataset } from './save-dataset.ts';

export interface CreateArmOptions {
  runId: string;
  name: string;
  /** What has been ranked before: its items that trained train here, too. */
  knownId: string;
  /** What was asked about anew. */
  collectedId: string;
  /** The world's ids of the new items that train, and of those that measure; other new ones are left out. */
  train: readonly string[];
  heldOut: readonly string[];
  leaveOutFlags: readonly TRankingFlag[];
}

export interface CreatedArm {
  datasetId: string;
  key: string;
  /** Items that train, new and old, and how many of them and of their rankings are new. */
  trains: number;
  items: number;
  rankings: number;
}

/** The world's own ids of a study's items. */
async function worldIds(itemIds: readonly string[]): Promise<Map<string, string | undefined>> {
  const rows = await db().studyItem.findMany({ where: { id: { in: [...itemIds] } }, select: { id: true, annotation: true } });
  return new Map(rows.map(({ id, annotation }) => [id, worldItemOf(annotation)]));
}

/**
 * Makes a version of a ranking dataset with some of newly collected items: what one arm of a comparison learns from, and what all of them are measured on.
 * Both datasets stand in the lineage.
 * @throws AppError Conflict when nothing is left to train or to measure on.
 */
export async function createArm({ runId, name, knownId, collectedId, train, heldOut, leaveOutFlags }: CreateArmOptions): Promise<CreatedArm> {
  const [known, collected] = await Promise.all([readRankings(knownId), readRankings(collectedId)]);
  const worldId = await worldIds(collected.file.items.map(({ id }) => id));
  const [training, measuring] = [new Set(train), new Set(heldOut)];
  const of = (ids: ReadonlySet<string>, split: TRankingsFile['items'][number]['split']) => collected.file.items.filter(({ id }) => ids.has(worldId.get(id) ?? '')).map((item) => ({ ...item, split }));
  const [old, fresh, measured] = [known.file.items.filter(({ split }) => split === 'train'), of(training, 'train'), of(measuring, 'held-out')];
  const items = [...old, ...fresh, ...measured].sort((x, y) => (x.id < y.id ? -1 : 1));
  const card = describeRankings(items, leaveOutFlags);
  if (card.heldOut.usable === 0) throw new AppError('Conflict', 'Nothing is left to measure on: no ranking of the held-out items can be used. Ask more people, or leave out fewer flags.');
  const { key, sha256 } = await putJSON({ ...known.file, items } satisfies TRankingsFile, 'datasets');
  const assignmentIds = items.flatMap(({ rankings }) => rankings.map(({ assignmentId }) => assignmentId));
  const studyIds = [...new Set(assignmentIds.map((id) => (known.sources.get(id) ?? collected.sources.get(id))?.studyId).filter((id) => id !== undefined && id !== null))];
  for (const [role, subjectId] of [['known', knownId], ['collected', collectedId]]) await recordUse({ runId, role, subjectType: 'dataset', subjectId });
  const { datasetId } = await saveDataset({ kind: 'rankings', name, key, sha256, items: items.length, runId, assignmentIds, studyIds, card: { ...card, parent: { datasetId: knownId, name: known.name } } });
  return { datasetId, key, trains: old.length + fresh.length, items: fresh.length, rankings: fresh.reduce((sum, { rankings }) => sum + rankings.length, 0) };
}
