import type { SignedInUser } from '#lib/auth/user.ts';
import { ZCaptionEdits } from '#lib/crowd/task-types/edit-captions/schema.ts';
import { ZWrittenInstructions } from '#lib/crowd/task-types/write-instructions/schema.ts';
import { ZCompareEditsVote } from '#lib/crowd/task-types/compare-edits/schema.ts';
import { ZRankEditsRanking } from '#lib/crowd/task-types/rank-edits/schema.ts';
import { db } from '#lib/db.ts';
import { type AssignmentStatus, type HITStatus, Prisma, type TaskType } from '#lib/generated/prisma/client.ts';
import { assertUnblinded } from './assert-unblinded.ts';
import { assertVisible } from './find-own-study.ts';
import { decideItem, type Choice } from './summarize-comparisons.ts';

export interface ItemVote {
  assignmentId: string;
  workerId: string;
  status: AssignmentStatus;
  isCounted: boolean;
  submittedAt: Date | null;
  /** Seconds from accepting to handing in. */
  seconds: number | null;
  /** Of a comparison. */
  choice?: Choice;
  /** Of a ranking. */
  ranking?: string[];
  ties?: string[][];
  flags?: string[];
  /** What was written: instructions, each with the caption it leads to where captions are edited. */
  edits?: { instruction: string; caption?: string }[];
}

export interface ItemPicture {
  label: string;
  imageId: string;
  fileName: string;
  isQuarantined: boolean;
}

export interface ItemRow {
  itemId: string;
  /** 0-based. */
  position: number;
  instruction: string;
  caption: string | null;
  annotation: Record<string, string>;
  hitId: string | null;
  hitStatus: HITStatus | null;
  original: ItemPicture;
  variants: ItemPicture[];
  votes: ItemVote[];
  /** Of a comparison with votes. */
  winner: Choice | null;
}

export interface ItemPage {
  items: ItemRow[];
  total: number;
  page: number;
  pages: number;
}

const PAGE = 25;
const PICTURE = { id: true, fileName: true, quarantinedAt: true } as const;
const ANSWERED: AssignmentStatus[] = ['Submitted', 'Approved', 'Rejected'];

const SELECT = {
  id: true,
  position: true,
  instruction: true,
  caption: true,
  annotation: true,
  original: { select: PICTURE },
  variants: { select: { label: true, image: { select: PICTURE } }, orderBy: { label: 'asc' } },
  study: { select: { taskType: true } },
  hit: {
    select: {
      id: true,
      status: true,
      assignments: {
        where: { status: { in: ANSWERED } },
        select: { id: true, workerId: true, status: true, surplus: true, acceptedAt: true, submittedAt: true, answer: true },
        orderBy: { submittedAt: 'asc' },
      },
    },
  },
} satisfies Prisma.StudyItemSelect;

type Found = Prisma.StudyItemGetPayload<{ select: typeof SELECT }>;
type FoundAssignment = NonNullable<Found['hit']>['assignments'][number];

function picture(label: string, { id, fileName, quarantinedAt }: { id: string; fileName: string; quarantinedAt: Date | null }): ItemPicture {
  return { label, imageId: id, fileName, isQuarantined: quarantinedAt !== null };
}

/** An answer of each task type as the pages show it. */
const READ: Record<TaskType, (answer: unknown) => Pick<ItemVote, 'choice' | 'ranking' | 'ties' | 'flags' | 'edits'>> = {
  CompareEdits: (answer) => ZCompareEditsVote.parse(answer),
  RankEdits: (answer) => ZRankEditsRanking.parse(answer),
  WriteInstructions: (answer) => ({ edits: ZWrittenInstructions.parse(answer).instructions.map((instruction) => ({ instruction })) }),
  EditCaptions: (answer) => ZCaptionEdits.parse(answer),
};

function readVote({ id, workerId, status, surplus, acceptedAt, submittedAt, answer }: FoundAssignment, taskType: TaskType): ItemVote {
  const seconds = submittedAt ? (submittedAt.getTime() - acceptedAt.getTime()) / 1000 : null;
  return { assignmentId: id, workerId, status, isCounted: status !== 'Rejected' && !surplus, submittedAt, seconds, ...READ[taskType](answer) };
}

function toRow({ id, position, instruction, caption, annotation, original, variants, study, hit }: Found): ItemRow {
  const votes = (hit?.assignments ?? []).map((assignment) => readVote(assignment, study.taskType));
  const choices = votes.flatMap(({ isCounted, choice }) => (isCounted && choice ? [choice] : []));
  return {
    itemId: id,
    position,
    instruction,
    caption,
    annotation: (annotation ?? {}) as Record<string, string>,
    hitId: hit?.id ?? null,
    hitStatus: hit?.status ?? null,
    original: picture('original', original),
    variants: variants.map(({ label, image }) => picture(label, image)),
    votes,
    winner: study.taskType === 'CompareEdits' ? decideItem(choices) : null,
  };
}

/** Items that are asked for their own sake. */
const REAL = { gold: { equals: Prisma.DbNull } } satisfies Prisma.StudyItemWhereInput;

export interface FindItemsOptions {
  studyId: string;
  user: SignedInUser;
  /** Only items that this worker has answered. */
  answeredBy?: string;
  page?: number;
  pageSize?: number;
}

/**
 * A study's items, without those that test its workers, with every answer to them, page by page in the order of the requester's table.
 * @throws AppError NotFound when it is not this user's, Forbidden while it is blind to them.
 */
export async function findItems({ studyId, user, answeredBy, page = 1, pageSize = PAGE }: FindItemsOptions): Promise<ItemPage> {
  await assertVisible(db(), studyId, user);
  await assertUnblinded(studyId, user);
  const where: Prisma.StudyItemWhereInput = { studyId, ...REAL, ...(answeredBy && { hit: { assignments: { some: { workerId: answeredBy, status: { in: ANSWERED } } } } }) };
  const total = await db().studyItem.count({ where });
  const pages = Math.max(1, Math.ceil(total / pageSize));
  const current = Math.min(Math.max(1, Math.trunc(page) || 1), pages);
  const found = await db().studyItem.findMany({ where, select: SELECT, orderBy: { position: 'asc' }, skip: (current - 1) * pageSize, take: pageSize });
  return { items: found.map(toRow), total, page: current, pages };
}
