import { ZCompareEditsVote } from '#lib/crowd/task-types/compare-edits/schema.ts';
import { ZCaptionEdits } from '#lib/crowd/task-types/edit-captions/schema.ts';
import { taskType } from '#lib/crowd/task-types/index.ts';
import { ZRankEditsRanking } from '#lib/crowd/task-types/rank-edits/schema.ts';
import { ZWrittenInstructions } from '#lib/crowd/task-types/write-instructions/schema.ts';
import type { Db } from '#lib/db.ts';
import { Prisma } from '#lib/generated/prisma/client.ts';
import { z } from 'zod';
import { ZDesign, type TDesign } from './design.ts';
import { summarizeComparisons, ZComparisonResult } from './summarize-comparisons.ts';
import { summarizeRankings, ZRankingResult } from './summarize-rankings.ts';
import { summarizeTexts, ZTextResult } from './summarize-texts.ts';
import { excludedWorkers, testsOf } from './test-scores.ts';
import { findVotes, type Vote } from './votes.ts';

/** Workers left out by the pre-registered rule, and their answers; absent where there is no such rule. */
const EXCLUDED = { excluded: z.object({ workers: z.number().int(), votes: z.number().int() }).optional() };

export const ZStudyResult = z.discriminatedUnion('kind', [ZComparisonResult.extend(EXCLUDED), ZRankingResult.extend(EXCLUDED), ZTextResult.extend(EXCLUDED)]);
export type TStudyResult = z.infer<typeof ZStudyResult>;

interface Counted {
  votes: readonly Vote[];
  items: number;
  design: TDesign | undefined;
}

/** How each kind of study is summed up. */
const SUMMARIES: Record<TDesign['kind'], (counted: Counted) => TStudyResult> = {
  CompareEdits: ({ votes, items, design }) => {
    const labels = design?.kind === 'CompareEdits' ? design.labels : { a: 'a', b: 'b' };
    return summarizeComparisons({ labels, items, votes: votes.map(({ itemId, answer, order }) => ({ itemId, ...ZCompareEditsVote.parse(answer), left: order[0] })) });
  },
  RankEdits: ({ votes, items }) =>
    summarizeRankings({ labels: taskType('RankEdits').labels, items, votes: votes.map(({ itemId, answer }) => ({ itemId, ...ZRankEditsRanking.parse(answer) })) }),
  WriteInstructions: ({ votes, items }) =>
    summarizeTexts({
      kind: 'WriteInstructions',
      items,
      votes: votes.map(({ itemId, workerId, answer }) => ({ itemId, workerId, edits: ZWrittenInstructions.parse(answer).instructions.map((instruction) => ({ instruction })) })),
    }),
  EditCaptions: ({ votes, items }) =>
    summarizeTexts({ kind: 'EditCaptions', items, votes: votes.map(({ itemId, workerId, answer }) => ({ itemId, workerId, ...ZCaptionEdits.parse(answer) })) }),
};

/** A study's numbers from the answers that count at this moment. */
export async function computeResults(tx: Db, studyId: string): Promise<TStudyResult> {
  const study = await tx.study.findUniqueOrThrow({ where: { id: studyId }, select: { taskType: true, design: true, _count: { select: { items: { where: { gold: { equals: Prisma.DbNull } } } } } } });
  const design = ZDesign.safeParse(study.design).data;
  const all = await findVotes(tx, studyId);
  const left = await excludedWorkers(tx, studyId, design);
  const votes = all.filter(({ workerId }) => !left.has(workerId));
  const result = SUMMARIES[study.taskType]({ votes, items: study._count.items, design });
  return testsOf(design)?.exclusion ? { ...result, excluded: { workers: left.size, votes: all.length - votes.length } } : result;
}
