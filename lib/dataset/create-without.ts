import type { TRankingsFile } from '#lib/contracts/stages.ts';
import type { TRankingFlag } from '#lib/contracts/work.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { recordUse } from '#lib/run/record-use.ts';
import { putJSON } from '#lib/storage/json-file.ts';
import { describeRankings } from './describe-rankings.ts';
import { readRankings } from './read-rankings.ts';
import { saveDataset } from './save-dataset.ts';

/** What to leave out: a ranking goes when any of these applies. */
export interface Without {
  /** Pseudonyms, as pages show them. */
  workers: readonly string[];
  flags: readonly TRankingFlag[];
  studyIds: readonly string[];
}

export interface CreateWithoutOptions extends Without {
  runId: string;
  datasetId: string;
  name: string;
  /** Of the reward that will learn from it: its rankings do not train anyway. */
  leaveOutFlags: readonly TRankingFlag[];
}

export interface CreatedWithout {
  datasetId: string;
  key: string;
  /** Rankings in the dataset before. */
  of: number;
  leftOut: { rankings: number; train: number; heldOut: number; byWorker: { who: string; rankings: number }[] };
}

type Item = TRankingsFile['items'][number];

function countBy(names: readonly string[]): { who: string; rankings: number }[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([who, rankings]) => ({ who, rankings })).sort((a, b) => b.rankings - a.rankings || (a.who < b.who ? -1 : 1));
}

/**
 * Makes another version of a ranking dataset that leaves rankings out. Items keep their side of the split, so that what measured before measures still;
 * an item without rankings goes. Parent and what was left out stand in the card, and the parent in the lineage.
 * @throws AppError BadInput when nothing of the dataset is meant, Conflict when nothing is left to train or to measure on.
 */
export async function createWithout({ runId, datasetId, name, workers, flags, studyIds, leaveOutFlags }: CreateWithoutOptions): Promise<CreatedWithout> {
  const parent = await readRankings(datasetId);
  const isLeftOut = ({ assignmentId, flags: own }: Item['rankings'][number]): boolean => {
    const source = parent.sources.get(assignmentId);
    return own.some((flag) => flags.includes(flag)) || (source !== undefined && (workers.includes(source.who) || (source.studyId !== null && studyIds.includes(source.studyId))));
  };
  const all = parent.file.items.flatMap(({ split, rankings }) => rankings.map((ranking) => ({ split, ranking })));
  const gone = all.filter(({ ranking }) => isLeftOut(ranking));
  if (gone.length === 0) throw new AppError('BadInput', `None of the ${all.length} rankings of "${parent.name}" is left out by this: choose workers, flags or studies that are in it.`);
  const items = parent.file.items.map((item) => ({ ...item, rankings: item.rankings.filter((ranking) => !isLeftOut(ranking)) })).filter(({ rankings }) => rankings.length > 0);
  const card = describeRankings(items, leaveOutFlags);
  if (card.heldOut.usable === 0) throw new AppError('Conflict', `Nothing is left to measure on: without these, "${parent.name}" has no held-out ranking. Leave out less.`);
  const file: TRankingsFile = { ...parent.file, items };
  const { key, sha256 } = await putJSON(file, 'datasets');
  const kept = items.flatMap(({ rankings }) => rankings.map(({ assignmentId }) => assignmentId));
  const left = new Set(kept.map((assignmentId) => parent.sources.get(assignmentId)?.studyId).filter((id) => id !== undefined && id !== null));
  const studies = await db().datasetStudy.findMany({ where: { datasetId }, select: { studyId: true } });
  const count = (side: Item['split']): number => gone.filter(({ split }) => split === side).length;
  const leftOut = { rankings: gone.length, train: count('train'), heldOut: count('held-out') };
  await recordUse({ runId, role: 'parent', subjectType: 'dataset', subjectId: datasetId });
  const saved = await saveDataset({
    ...{ kind: 'rankings', name, key, sha256, items: items.length, runId, assignmentIds: kept },
    card: { ...card, parent: { datasetId, name: parent.name }, leftOut: { ...leftOut, workers: workers.join(', '), flags: flags.join(', '), studies: studyIds.join(', ') } },
    studyIds: studies.map(({ studyId }) => studyId).filter((studyId) => left.has(studyId)),
  });
  const byWorker = countBy(gone.map(({ ranking }) => parent.sources.get(ranking.assignmentId)?.who ?? 'unknown'));
  return { datasetId: saved.datasetId, key, of: all.length, leftOut: { ...leftOut, byWorker } };
}
