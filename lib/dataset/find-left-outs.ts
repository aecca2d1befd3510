import type { TRankingFlag } from '#lib/contracts/work.ts';
import { db } from '#lib/db.ts';
import { type Contributor, rankContributors } from './rank-contributors.ts';
import { readRankings } from './read-rankings.ts';

export interface LeftOuts {
  datasetId: string;
  name: string;
  rankings: number;
  /** Those who agree least with the others first. */
  workers: Contributor[];
  flags: { flag: TRankingFlag; rankings: number }[];
  studies: { id: string; name: string; rankings: number }[];
}

/**
 * What can be left out of a ranking dataset: its workers by agreement, flags and studies, with how many rankings each has.
 * @throws AppError NotFound, or BadInput when it holds something else.
 */
export async function findLeftOuts(datasetId: string): Promise<LeftOuts> {
  const { id, name, file, sources } = await readRankings(datasetId);
  const rankings = file.items.flatMap((item) => item.rankings);
  const flags = new Map<TRankingFlag, number>();
  for (const flag of rankings.flatMap((ranking) => ranking.flags)) flags.set(flag, (flags.get(flag) ?? 0) + 1);
  const counts = new Map<string, number>();
  for (const { assignmentId } of rankings) {
    const studyId = sources.get(assignmentId)?.studyId;
    if (studyId) counts.set(studyId, (counts.get(studyId) ?? 0) + 1);
  }
  const studies = await db().study.findMany({ where: { id: { in: [...counts.keys()] } }, select: { id: true, name: true }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
  return {
    ...{ datasetId: id, name, rankings: rankings.length },
    workers: rankContributors(file, (assignmentId) => sources.get(assignmentId)?.who),
    flags: [...flags].map(([flag, of]) => ({ flag, rankings: of })).sort((a, b) => b.rankings - a.rankings),
    studies: studies.map((study) => ({ ...study, rankings: counts.get(study.id) ?? 0 })),
  };
}
