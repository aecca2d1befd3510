import { ZCompareEditsVote } from '#lib/crowd/task-types/compare-edits/schema.ts';
import { db } from '#lib/db.ts';
import { worldItemOf } from '#lib/study/create-from-edits.ts';
import { type Choice, decideItem } from '#lib/study/summarize-comparisons.ts';
import { findVotes, groupByItem } from '#lib/study/votes.ts';

/** An item of a study with what its votes say; `worldId` is its id where it was drawn. */
export interface DecidedItem {
  worldId: string;
  instruction: string;
  won: Choice;
}

/** The answered items of a complete pairwise study by their majority. */
export async function decideItems(studyId: string): Promise<DecidedItem[]> {
  const [votes, items] = await Promise.all([findVotes(db(), studyId), db().studyItem.findMany({ where: { studyId }, select: { id: true, instruction: true, annotation: true } })]);
  const byId = new Map(items.map((item) => [item.id, item]));
  return [...groupByItem(votes)].flatMap(([itemId, own]) => {
    const won = decideItem(own.map(({ answer }) => ZCompareEditsVote.parse(answer).choice));
    const item = byId.get(itemId);
    return won === null || !item ? [] : [{ worldId: worldItemOf(item.annotation) ?? '', instruction: item.instruction ?? '', won }];
  });
}
