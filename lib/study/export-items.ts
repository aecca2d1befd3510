import type { SignedInUser } from '#lib/auth/user.ts';
import { db } from '#lib/db.ts';
import { annotationNames } from './export-votes.ts';
import { findItems, type ItemRow } from './find-items.ts';
import { assertVisible } from './find-own-study.ts';
import { CHOICES } from './summarize-comparisons.ts';
import { toCSV } from './to-csv.ts';

const PAGE = 500;
const LABELS = ['1', '2', '3', '4', '5'];

function compareCells({ votes, winner }: ItemRow): (string | number)[] {
  const counted = votes.filter(({ isCounted }) => isCounted);
  return [...CHOICES.map((label) => counted.filter(({ choice }) => choice === label).length), winner ?? ''];
}

function rankCells({ votes }: ItemRow): (string | number)[] {
  const counted = votes.filter(({ isCounted }) => isCounted);
  const unflagged = counted.filter(({ flags }) => flags?.length === 0);
  const mean = (label: string): string => {
    if (unflagged.length === 0) return '';
    return (unflagged.reduce((sum, { ranking = [] }) => sum + ranking.indexOf(label) + 1, 0) / unflagged.length).toFixed(4);
  };
  return [counted.length, unflagged.length, ...LABELS.map(mean)];
}

/**
 * Every item of a study as CSV, one row each with its counts: `winner` is the majority of a comparison, `mean_rank_…` the mean of the unflagged rankings.
 * @throws AppError NotFound when it is not this user's.
 */
export async function* exportItems(studyId: string, user: SignedInUser): AsyncGenerator<string> {
  await assertVisible(db(), studyId, user);
  const { taskType } = await db().study.findUniqueOrThrow({ where: { id: studyId }, select: { taskType: true } });
  const isComparison = taskType === 'CompareEdits';
  const annotations = await annotationNames(studyId);
  const counts = isComparison ? ['votes_a', 'votes_b', 'votes_tie', 'winner'] : ['rankings', 'unflagged', ...LABELS.map((label) => `mean_rank_${label}`)];
  const labels = isComparison ? ['a', 'b'] : LABELS;
  yield toCSV([['item', 'item_id', 'hit', 'instruction', ...counts, 'original', ...labels.map((label) => `file_${label}`), ...annotations]]);
  for (let page = 1; ; page++) {
    const { items, pages } = await findItems({ studyId, user, page, pageSize: PAGE });
    const rows = items.map((item) => [
      ...[item.position + 1, item.itemId, item.hitId ?? '', item.instruction],
      ...(isComparison ? compareCells(item) : rankCells(item)),
      ...[item.original.fileName, ...item.variants.map(({ fileName }) => fileName)],
      ...annotations.map((name) => item.annotation[name] ?? ''),
    ]);
    if (rows.length > 0) yield toCSV(rows);
    if (page >= pages) return;
  }
}
