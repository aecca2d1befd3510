import { isRight, ZGold } from '#lib/crowd/gold/schema.ts';
import type { Db } from '#lib/db.ts';
import type { TDesign, TTests } from './design.ts';

/** How a worker did on a study's test items. */
export interface TestScore {
  right: number;
  total: number;
}

interface Row {
  workerId: string;
  gold: unknown;
  answer: { choice?: string; flags?: string[] };
  order: string[] | null;
}

/** Every worker's score on the study's test items; rejected answers count too, surplus ones do not. */
export async function testScores(tx: Db, studyId: string): Promise<Map<string, TestScore>> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT a."workerId", i."gold", a."answer", a."evidence"->'order' AS "order"
    FROM "StudyItem" i JOIN "HIT" h ON h."itemId" = i."id" JOIN "Assignment" a ON a."hitId" = h."id"
    WHERE i."studyId" = ${studyId} AND i."gold" IS NOT NULL AND a."status" IN ('Submitted', 'Approved', 'Rejected') AND NOT a."surplus" AND a."answer" IS NOT NULL`;
  const scores = new Map<string, TestScore>();
  for (const { workerId, gold, answer, order } of rows) {
    const { right, total } = scores.get(workerId) ?? { right: 0, total: 0 };
    scores.set(workerId, { right: right + (isRight(ZGold.parse(gold), answer, order ?? []) ? 1 : 0), total: total + 1 });
  }
  return scores;
}

/** The pre-registered rule about test items; none for most studies. */
export function testsOf(design: TDesign | undefined): TTests | undefined {
  return design && 'tests' in design ? design.tests : undefined;
}

/** Whether the pre-registered rule leaves a worker with this score out. */
export function isExcluded({ right, total }: TestScore, exclusion: TTests['exclusion']): boolean {
  return exclusion !== undefined && total >= exclusion.minTests && right / total < exclusion.minAccuracy;
}

/** The workers whom a study's pre-registered rule leaves out at this moment. */
export async function excludedWorkers(tx: Db, studyId: string, design: TDesign | undefined): Promise<ReadonlySet<string>> {
  const exclusion = testsOf(design)?.exclusion;
  if (!exclusion) return new Set();
  const scores = await testScores(tx, studyId);
  return new Set([...scores].filter(([, score]) => isExcluded(score, exclusion)).map(([workerId]) => workerId));
}
