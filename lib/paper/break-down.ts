import { categorize } from '#lib/contracts/language/categorize.ts';
import type { TComparisonReport } from '#lib/contracts/loop-report.ts';
import { verbOf } from '#lib/contracts/words.ts';
import { ZCompareEditsVote } from '#lib/crowd/task-types/compare-edits/schema.ts';
import { db } from '#lib/db.ts';
import { type Choice, decideItem } from '#lib/study/summarize-comparisons.ts';
import { findVotes, groupByItem } from '#lib/study/votes.ts';

type Counts = Record<string, TComparisonReport['votes']>;

function count(counts: Counts, group: string, won: Choice): void {
  const own = counts[group] ?? { a: 0, b: 0, tie: 0 };
  own[won]++;
  counts[group] = own;
}

/** The items of a complete pairwise study by their majority, apart by the verb and by the sub-category of their instruction. */
export async function breakDown(studyId: string): Promise<{ byVerb: Counts; byCategory: Counts }> {
  const [votes, items] = await Promise.all([findVotes(db(), studyId), db().studyItem.findMany({ where: { studyId }, select: { id: true, instruction: true } })]);
  const instructionOf = new Map(items.map(({ id, instruction }) => [id, instruction ?? '']));
  const [byVerb, byCategory]: [Counts, Counts] = [{}, {}];
  for (const [itemId, own] of groupByItem(votes)) {
    const won = decideItem(own.map(({ answer }) => ZCompareEditsVote.parse(answer).choice));
    const instruction = instructionOf.get(itemId) ?? '';
    if (won === null) continue;
    count(byVerb, verbOf(instruction), won);
    count(byCategory, categorize(instruction), won);
  }
  return { byVerb, byCategory };
}
