import { pseudonymOf } from '#lib/crowd/pseudonym.ts';
import type { TRankingFlag } from '#lib/contracts/work.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import type { ModelKind } from '#lib/generated/prisma/client.ts';
import { Prisma } from '#lib/generated/prisma/client.ts';

/** Whose or which answers to follow: a worker by pseudonym, or all rankings with a flag. */
export type UseOrigin = { who: string } | { flag: TRankingFlag };

/** Something that used these answers. */
export interface UsedBy {
  type: 'dataset' | 'model';
  id: string;
  name: string;
  /** rankings, triplets …, or the kind of model. */
  kind: string;
  modelKind: ModelKind | null;
  createdAt: Date;
  runId: string | null;
  runName: string | null;
  /** Answers in it, of a dataset that holds some; null for what was made from one. */
  answers: number | null;
  inService: boolean;
}

/** Names of workers lead nowhere, so the one who is meant is found among those whose answers are in datasets. */
async function workerOf(who: string): Promise<string> {
  const rows = await db().$queryRaw<{ workerId: string }[]>`SELECT DISTINCT a."workerId" FROM "DatasetAnswer" d JOIN "Assignment" a ON a."id" = d."assignmentId"`;
  const found = rows.find(({ workerId }) => pseudonymOf(workerId) === who);
  if (!found) throw new AppError('NotFound', `No dataset holds an answer of a worker called ${who}.`);
  return found.workerId;
}

/**
 * Every dataset, reward and editor that used a worker's answers or those with a flag, oldest first: the datasets that hold them, what was trained on
 * those (a reward does not learn from rankings whose flags its settings leave out), and whatever was made of that. A version that leaves them out, and
 * what learnt from it, are not among them.
 * @throws AppError NotFound when no dataset holds an answer of this worker.
 */
export async function traceUse(origin: UseOrigin): Promise<UsedBy[]> {
  const isMeant = 'who' in origin ? Prisma.sql`a."workerId" = ${await workerOf(origin.who)}` : Prisma.sql`a."answer" @> ${JSON.stringify({ flags: [origin.flag] })}::jsonb`;
  return db().$queryRaw<UsedBy[]>`
    WITH RECURSIVE answers AS (
      SELECT d."datasetId", a."id", COALESCE(a."answer" -> 'flags', '[]'::jsonb) AS flags
      FROM "DatasetAnswer" d JOIN "Assignment" a ON a."id" = d."assignmentId" WHERE ${isMeant}
    ), held AS (
      SELECT "datasetId", count(*)::int AS answers FROM answers GROUP BY "datasetId"
    ), learnt AS (
      SELECT DISTINCT u."runId" FROM "RunUse" u JOIN "Run" r ON r."id" = u."runId" JOIN answers x ON x."datasetId" = u."subjectId"
      WHERE u."subjectType" = 'dataset' AND u."role" <> 'parent' AND NOT EXISTS (
        SELECT 1 FROM jsonb_array_elements(x.flags) AS f(flag) WHERE COALESCE(r."config" #> '{training,leaveOutFlags}', '[]'::jsonb) @> f.flag
      )
    ), things AS (
      SELECT 'model' AS type, "id", "runId" FROM "Model" WHERE "runId" IS NOT NULL UNION ALL SELECT 'dataset', "id", "runId" FROM "Dataset" WHERE "runId" IS NOT NULL
    ), made AS (
      SELECT t.type, t."id" FROM things t JOIN learnt l ON l."runId" = t."runId"
      UNION
      SELECT t.type, t."id" FROM made m JOIN "RunUse" u ON u."subjectType" = m.type AND u."subjectId" = m."id" AND u."role" <> 'parent' JOIN things t ON t."runId" = u."runId"
    ), used AS (
      SELECT 'dataset' AS type, "datasetId" AS "id" FROM held UNION SELECT type, "id" FROM made
    )
    SELECT u.type, u."id", COALESCE(m."name", d."name") AS "name", COALESCE(m."kind"::text, d."kind") AS "kind", m."kind"::text AS "modelKind", COALESCE(m."createdAt", d."createdAt") AS "createdAt",
      r."id" AS "runId", r."name" AS "runName", h.answers AS "answers",
      m."id" IS NOT NULL AND m."id" = (SELECT p."modelId" FROM "Promotion" p WHERE p."kind" = m."kind" ORDER BY p."id" DESC LIMIT 1) AS "inService"
    FROM used u
      LEFT JOIN "Model" m ON u.type = 'model' AND m."id" = u."id"
      LEFT JOIN "Dataset" d ON u.type = 'dataset' AND d."id" = u."id"
      LEFT JOIN held h ON u.type = 'dataset' AND h."datasetId" = u."id"
      LEFT JOIN "Run" r ON r."id" = COALESCE(m."runId", d."runId")
    ORDER BY "createdAt", "name", u."id"`;
}
