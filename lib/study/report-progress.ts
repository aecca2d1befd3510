import type { SignedInUser } from '#lib/auth/user.ts';
import { studyProgress, type StudyProgress } from '#lib/crowd/hit/study-progress.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import type { StudyStatus } from '#lib/generated/prisma/client.ts';
import { heldForStudy } from '#lib/payment/balances.ts';
import { visibleTo } from './find-own-study.ts';

export interface ProgressReport extends StudyProgress {
  status: StudyStatus;
  workers: number;
  toReview: number;
  approved: number;
  rejected: number;
  /** Returned or run out of time. */
  dropped: number;
  /** Micro-dollars: payments and fees of approved answers, and what is still set aside. */
  spent: bigint;
  setAside: bigint;
  /** Median seconds from accepting to handing in. */
  medianSeconds: number | null;
  /** Seconds until the last answer at the rate of the last ten minutes; null when nothing comes in. */
  secondsLeft: number | null;
  /** Grows with every change of an answer: tells a page when to fetch more. */
  version: string;
}

interface AnswerCounts {
  workers: number;
  toReview: number;
  approved: number;
  rejected: number;
  dropped: number;
  recent: number;
  spent: bigint;
  medianSeconds: number | null;
}

/** The stretch the present rate is taken from. */
const RATE_SECONDS = 600;

async function countAnswers(studyId: string, now: Date): Promise<AnswerCounts> {
  const since = new Date(now.getTime() - RATE_SECONDS * 1000);
  const [row] = await db().$queryRaw<AnswerCounts[]>`
    SELECT count(DISTINCT a."workerId") FILTER (WHERE a."submittedAt" IS NOT NULL)::int AS "workers",
      count(*) FILTER (WHERE a."status" = 'Submitted')::int AS "toReview",
      count(*) FILTER (WHERE a."status" = 'Approved' AND NOT a."surplus")::int AS "approved",
      count(*) FILTER (WHERE a."status" = 'Rejected')::int AS "rejected",
      count(*) FILTER (WHERE a."status" IN ('Returned', 'Abandoned'))::int AS "dropped",
      count(*) FILTER (WHERE a."submittedAt" > ${since}::timestamptz AND NOT a."surplus")::int AS "recent",
      coalesce(sum(t."payment" + h."fee") FILTER (WHERE a."status" = 'Approved' AND NOT a."surplus"), 0)::bigint AS "spent",
      percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM a."submittedAt" - a."acceptedAt"))::float AS "medianSeconds"
    FROM "Assignment" a JOIN "HIT" h ON h."id" = a."hitId" JOIN "HITType" t ON t."id" = h."hitTypeId" WHERE a."studyId" = ${studyId}`;
  return row;
}

function estimateSecondsLeft({ slots, filled, closed }: StudyProgress, recent: number, runningSeconds: number): number | null {
  const missing = slots - filled - closed;
  if (missing === 0) return 0;
  const seconds = Math.min(RATE_SECONDS, Math.max(1, runningSeconds));
  return recent === 0 ? null : Math.round((missing * seconds) / recent);
}

/**
 * How a study is doing right now; cheap enough to be asked every second.
 * @throws AppError NotFound when it is not this user's.
 */
export async function reportProgress(studyId: string, user: SignedInUser, now = new Date()): Promise<ProgressReport> {
  const study = await db().study.findFirst({ where: { id: studyId, ...visibleTo(user) }, select: { status: true, publishedAt: true } });
  if (!study) throw new AppError('NotFound', `There is no study ${studyId} of yours.`);
  const [progress, { recent, ...answers }, setAside] = await Promise.all([studyProgress(db(), studyId), countAnswers(studyId, now), heldForStudy(studyId)]);
  const runningSeconds = study.publishedAt ? (now.getTime() - study.publishedAt.getTime()) / 1000 : 0;
  const secondsLeft = study.status === 'Live' ? estimateSecondsLeft(progress, recent, runningSeconds) : null;
  const version = [study.status, progress.filled, answers.toReview, answers.approved, answers.rejected].join('.');
  return { ...progress, ...answers, status: study.status, setAside, secondsLeft, version };
}
