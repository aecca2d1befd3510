import { ZCompareEditsVote } from '#lib/crowd/task-types/compare-edits/schema.ts';
import { taskType } from '#lib/crowd/task-types/index.ts';
import { ZRankEditsRanking } from '#lib/crowd/task-types/rank-edits/schema.ts';
import type { Db } from '#lib/db.ts';
import { z } from 'zod';
import { ZDesign } from './design.ts';
import { summarizeComparisons, ZComparisonResult } from './summarize-comparisons.ts';
import { summarizeRankings, ZRankingResult } from './summarize-rankings.ts';
import { findVotes } from './votes.ts';

export const ZStudyResult = z.discriminatedUnion('kind', [ZComparisonResult, ZRankingResult]);
export type TStudyResult = z.infer<typeof ZStudyResult>;

/** A study's numbers from the answers that count at this moment. */
export async function computeResults(tx: Db, studyId: string): Promise<TStudyResult> {
  const study = await tx.study.findUniqueOrThrow({ where: { id: studyId }, select: { taskType: true, design: true, _count: { select: { items: true } } } });
  const votes = await findVotes(tx, studyId);
  const items = study._count.items;
  if (study.taskType === 'RankEdits') {
    return summarizeRankings({ labels: taskType(study.taskType).labels, items, votes: votes.map(({ itemId, answer }) => ({ itemId, ...ZRankEditsRanking.parse(answer) })) });
  }
  const design = ZDesign.safeParse(study.design);
  const labels = design.data?.kind === 'CompareEdits' ? design.data.labels : { a: 'a', b: 'b' };
  return summarizeComparisons({ labels, items, votes: votes.map(({ itemId, answer, order }) => ({ itemId, ...ZCompareEditsVote.parse(answer), left: order[0] })) });
}
