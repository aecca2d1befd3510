import type { SignedInUser } from '#lib/auth/user.ts';
import { db } from '#lib/db.ts';
import { rankOf } from '#lib/crowd/task-types/rank-edits/ranks.ts';
import { meaningKey } from '#lib/contracts/words.ts';
import type { TaskType } from '#lib/generated/prisma/client.ts';
import { assertUnblinded } from './assert-unblinded.ts';
import { annotationNames } from './answer-rows.ts';
import { findItems, type ItemRow } from './find-items.ts';
import { assertVisible } from './find-own-study.ts';
import { CHOICES } from './summarize-comparisons.ts';
import { toCSV } from '#lib/to-csv.ts';

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
    return (unflagged.reduce((sum, { ranking = [], ties }) => sum + rankOf(label, { ranking, ties }), 0) / unflagged.length).toFixed(4);
  };
  return [counted.length, unflagged.length, ...LABELS.map(mean)];
}

function textCells({ votes }: ItemRow): (string | number)[] {
  const counted = votes.filter(({ isCounted }) => isCounted);
  const written = counted.flatMap(({ edits = [] }) => edits);
  return [counted.length, written.length, new Set(written.map(({ instruction }) => meaningKey(instruction))).size];
}

const TEXTS = { counts: ['answers', 'instructions', 'distinct_instructions'], cells: textCells, labels: [] };

/** What an item's row counts, by task type. */
const COLUMNS: Record<TaskType, { counts: string[]; cells: (item: ItemRow) => (string | number)[]; labels: string[] }> = {
  CompareEdits: { counts: ['votes_a', 'votes_b', 'votes_tie', 'winner'], cells: compareCells, labels: ['a', 'b'] },
  RankEdits: { counts: ['rankings', 'unflagged', ...LABELS.map((label) => `mean_rank_${label}`)], cells: rankCells, labels: LABELS },
  WriteInstructions: TEXTS,
  EditCaptions: TEXTS,
};

/**
 * Every item of a study as CSV, one row each with its counts: `winner` is the majority of a comparison, `mean_rank_…` the mean of the unflagged rankings,
 * `distinct_instructions` counts those once that say the same.
 * @throws AppError NotFound when it is not this user's, Forbidden while it is blind to them.
 */
export async function* exportItems(studyId: string, user: SignedInUser): AsyncGenerator<string> {
  await assertVisible(db(), studyId, user);
  await assertUnblinded(studyId, user);
  const { taskType } = await db().study.findUniqueOrThrow({ where: { id: studyId }, select: { taskType: true } });
  const annotations = await annotationNames(studyId);
  const { counts, cells, labels } = COLUMNS[taskType];
  const text = taskType === 'EditCaptions' ? 'caption' : 'instruction';
  yield toCSV([['item', 'item_id', 'hit', text, ...counts, 'original', ...labels.map((label) => `file_${label}`), ...annotations]]);
  for (let page = 1; ; page++) {
    const { items, pages } = await findItems({ studyId, user, page, pageSize: PAGE });
    const rows = items.map((item) => [
      ...[item.position + 1, item.itemId, item.hitId ?? '', item[text] ?? ''],
      ...cells(item),
      ...[item.original.fileName, ...item.variants.map(({ fileName }) => fileName)],
      ...annotations.map((name) => item.annotation[name] ?? ''),
    ]);
    if (rows.length > 0) yield toCSV(rows);
    if (page >= pages) return;
  }
}
