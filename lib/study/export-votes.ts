import type { SignedInUser } from '#lib/auth/user.ts';
import { taskType as taskTypeRecord } from '#lib/crowd/task-types/index.ts';
import { isRight } from '#lib/crowd/gold/schema.ts';
import { spellRanking } from '#lib/crowd/task-types/rank-edits/ranks.ts';
import { db } from '#lib/db.ts';
import type { TaskType } from '#lib/generated/prisma/client.ts';
import { assertUnblinded } from './assert-unblinded.ts';
import { annotationNames, type AnswerRow, answerRows, isCounted, writtenEdits } from './answer-rows.ts';
import { ZDesign } from './design.ts';
import { assertVisible } from './find-own-study.ts';
import { excludedWorkers } from './test-scores.ts';
import { toCSV } from '#lib/to-csv.ts';

type Cells = (string | number)[];

const HEAD = ['item', 'item_id', 'hit', 'assignment', 'worker', 'status', 'counted', 'test', 'test_passed'];
const TAIL = ['order_shown', 'side_seed', 'ui_version', 'accepted_at', 'submitted_at', 'seconds', 'decided_at', 'feedback'];

/** Which side of the screen the choice was: `left`, `right` or `equal`. */
function sideOf(choice: string | undefined, order: readonly string[]): string {
  if (choice === 'tie') return 'equal';
  return choice === order[0] ? 'left' : choice === order[1] ? 'right' : '';
}

/** The columns of an answer and of what was asked, by task type; `cells` gives one line per row of the export. */
interface Columns {
  answer: readonly string[];
  asked: readonly string[];
  cells: (row: AnswerRow) => { answer: Cells; asked: Cells }[];
}

const COLUMNS: Record<TaskType, Columns> = {
  CompareEdits: {
    answer: ['choice', 'side'],
    asked: ['instruction'],
    cells: ({ answer: { choice }, evidence, instruction }) => [{ answer: [choice ?? '', sideOf(choice, evidence?.order ?? [])], asked: [instruction] }],
  },
  RankEdits: {
    answer: ['ranking', 'flags'],
    asked: ['instruction'],
    cells: ({ answer: { ranking = [], ties, flags = [] }, instruction }) => [{ answer: [spellRanking({ ranking, ties }), flags.join('|')], asked: [instruction] }],
  },
  WriteInstructions: {
    answer: ['number', 'instruction'],
    asked: [],
    cells: ({ answer }) => writtenEdits(answer).map(({ instruction }, i) => ({ answer: [i + 1, instruction], asked: [] })),
  },
  EditCaptions: {
    answer: ['number', 'instruction', 'edited_caption'],
    asked: ['caption'],
    cells: ({ answer, caption: original }) => writtenEdits(answer).map(({ instruction, caption = '' }, i) => ({ answer: [i + 1, instruction, caption], asked: [original ?? ''] })),
  },
};

/** How a test item was made, and whether the answer is right; empty for other items. */
function testCells({ gold, answer, evidence }: AnswerRow): Cells {
  return gold ? [gold.kind, isRight(gold, answer, evidence?.order ?? []) ? 'yes' : 'no'] : ['', ''];
}

function toLines(row: AnswerRow, taskType: TaskType, annotations: readonly string[], excluded: ReadonlySet<string>): Cells[] {
  const { evidence, acceptedAt, submittedAt, decidedAt, feedback, files, annotation } = row;
  const head = [row.position + 1, row.itemId, row.hitId, row.assignmentId, row.workerId, row.status.toLowerCase(), isCounted(row, excluded) ? 'yes' : 'no', ...testCells(row)];
  const tail = [
    ...[(evidence?.order ?? []).join('|'), evidence?.sideSeed ?? '', evidence?.uiVersion ?? '', acceptedAt.toISOString(), submittedAt.toISOString()],
    ...[((submittedAt.getTime() - acceptedAt.getTime()) / 1000).toFixed(3), decidedAt?.toISOString() ?? '', feedback ?? ''],
  ];
  const pictures = ['original', ...taskTypeRecord(taskType).labels].map((label) => files[label] ?? '');
  return COLUMNS[taskType].cells(row).map(({ answer, asked }) => [...head, ...answer, ...tail, ...asked, ...pictures, ...annotations.map((name) => annotation?.[name] ?? '')]);
}

/**
 * Every answer of a study as CSV, in pieces as they are read: one row each, or one per instruction where instructions are written. Verdict, shares,
 * agreement and position bias can be recomputed from the rows whose `counted` is yes: majority of `choice` per `item`, shared first places as ties.
 * @throws AppError NotFound when it is not this user's, Forbidden while it is blind to them.
 */
export async function* exportVotes(studyId: string, user: SignedInUser): AsyncGenerator<string> {
  await assertVisible(db(), studyId, user);
  await assertUnblinded(studyId, user);
  const { taskType, design } = await db().study.findUniqueOrThrow({ where: { id: studyId }, select: { taskType: true, design: true } });
  const excluded = await excludedWorkers(db(), studyId, ZDesign.safeParse(design).data);
  const annotations = await annotationNames(studyId);
  const { answer, asked } = COLUMNS[taskType];
  const pictures = taskTypeRecord(taskType).labels.map((label) => `file_${label}`);
  yield toCSV([[...HEAD, ...answer, ...TAIL, ...asked, 'original', ...pictures, ...annotations]]);
  for await (const rows of answerRows(studyId)) yield toCSV(rows.flatMap((row) => toLines(row, taskType, annotations, excluded)));
}
