import type { SignedInUser } from '#lib/auth/user.ts';
import { db } from '#lib/db.ts';
import type { AssignmentStatus, Prisma } from '#lib/generated/prisma/client.ts';
import { assertUnblinded } from './assert-unblinded.ts';
import { assertVisible } from './find-own-study.ts';

export interface AnswerRow {
  assignmentId: string;
  workerId: string;
  workerName: string;
  status: AssignmentStatus;
  surplus: boolean;
  submittedAt: Date;
  /** When it is approved unless decided before. */
  autoApproveAt: Date | null;
  seconds: number;
  feedback: string | null;
  /** What the worker says about a rejection, while nobody has answered. */
  appeal: string | null;
  position: number;
  instruction: string;
  /** Of the original, where captions are edited. */
  caption: string | null;
  originalId: string;
  variants: { label: string; imageId: string }[];
  choice: string | null;
  ranking: string[] | null;
  ties: string[][];
  flags: string[] | null;
  /** What was written. */
  edits: { instruction: string; caption?: string }[] | null;
  order: string[];
}

export interface FindAnswersOptions {
  studyId: string;
  user: SignedInUser;
  status: 'Submitted' | 'Approved' | 'Rejected';
  workerId?: string;
  page?: number;
}

export interface AnswerPage {
  answers: AnswerRow[];
  total: number;
  page: number;
  pages: number;
}

const PAGE = 30;

const SELECT = {
  id: true, workerId: true, status: true, surplus: true, acceptedAt: true, submittedAt: true, autoApproveAt: true, feedback: true, appeal: { select: { status: true, reason: true } }, answer: true, evidence: true,
  worker: { select: { name: true } },
  hit: { select: { item: { select: { position: true, instruction: true, caption: true, originalId: true, variants: { select: { label: true, imageId: true }, orderBy: { label: 'asc' } } } } } },
} satisfies Prisma.AssignmentSelect;

type Found = Prisma.AssignmentGetPayload<{ select: typeof SELECT }>;

/** Whatever the task types store. */
interface StoredAnswer {
  choice?: string;
  ranking?: string[];
  ties?: string[][];
  flags?: string[];
  instructions?: string[];
  edits?: { instruction: string; caption: string }[];
}

function toRow({ id, worker, hit, acceptedAt, submittedAt, answer, evidence, appeal, ...row }: Found): AnswerRow[] {
  if (!hit.item || !submittedAt) return [];
  const { choice = null, ranking = null, ties = [], flags = null, instructions, edits } = (answer ?? {}) as StoredAnswer;
  const written = edits ?? instructions?.map((instruction) => ({ instruction })) ?? null;
  const { order = [] } = (evidence ?? {}) as { order?: string[] };
  return [{ assignmentId: id, ...row, ...hit.item, appeal: appeal?.status === 'Open' ? appeal.reason : null, workerName: worker.name, submittedAt, seconds: (submittedAt.getTime() - acceptedAt.getTime()) / 1000, choice, ranking, ties, flags, edits: written, order }];
}

/**
 * A study's answers for review, oldest first.
 * @throws AppError NotFound when it is not this user's, Forbidden while it is blind to them.
 */
export async function findAnswers({ studyId, user, status, workerId, page = 1 }: FindAnswersOptions): Promise<AnswerPage> {
  await assertVisible(db(), studyId, user);
  await assertUnblinded(studyId, user);
  const where = { studyId, status, ...(workerId && { workerId }) };
  const total = await db().assignment.count({ where });
  const pages = Math.max(1, Math.ceil(total / PAGE));
  const current = Math.min(Math.max(1, Math.trunc(page) || 1), pages);
  const found = await db().assignment.findMany({ where, select: SELECT, orderBy: [{ submittedAt: 'asc' }, { id: 'asc' }], skip: (current - 1) * PAGE, take: PAGE });
  return { answers: found.flatMap(toRow), total, page: current, pages };
}
