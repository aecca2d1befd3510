import { db } from '#lib/db.ts';
import type { TaskType } from '#lib/generated/prisma/client.ts';
import { feeOf } from '#lib/payment/fee.ts';

export interface StudyEstimateBasis {
  /** The fee on one dollar, in micro-dollars. */
  feePerDollar: number;
  /** Median seconds of work per answer: from earlier answers of the kind when there are enough, else from experience. */
  secondsPerAnswer: Record<TaskType, { seconds: number; answers: number }>;
}

/** Seconds per answer as long as nothing has been measured here. */
export const EXPERIENCE: Record<TaskType, number> = { CompareEdits: 20, RankEdits: 60, WriteInstructions: 150, EditCaptions: 180 };
/** Answers needed before their median says something. */
const ENOUGH = 30;

async function medianSeconds(taskType: TaskType): Promise<{ seconds: number | null; answers: number }> {
  const [row] = await db().$queryRaw<{ seconds: number | null; answers: number }[]>`
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY s)::float AS "seconds", count(*)::int AS "answers" FROM (
      SELECT extract(epoch FROM a."submittedAt" - a."acceptedAt") AS s FROM "Assignment" a JOIN "Study" y ON y."id" = a."studyId"
      WHERE y."taskType" = ${taskType}::"TaskType" AND a."submittedAt" IS NOT NULL AND a."evidence"->>'uiVersion' IS NOT NULL
      ORDER BY a."submittedAt" DESC LIMIT 2000) r`;
  return row;
}

/** What an estimate of cost and time of a new study is made of; only answers given in the browser count as measured. */
export async function estimateBasis(): Promise<StudyEstimateBasis> {
  const measure = async (taskType: TaskType) => {
    const { seconds, answers } = await medianSeconds(taskType);
    return answers >= ENOUGH && seconds !== null ? { seconds, answers } : { seconds: EXPERIENCE[taskType], answers: 0 };
  };
  const [CompareEdits, RankEdits, WriteInstructions, EditCaptions] = await Promise.all([measure('CompareEdits'), measure('RankEdits'), measure('WriteInstructions'), measure('EditCaptions')]);
  return { feePerDollar: Number(feeOf(1_000_000n)), secondsPerAnswer: { CompareEdits, RankEdits, WriteInstructions, EditCaptions } };
}
