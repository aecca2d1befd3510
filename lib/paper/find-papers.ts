import { db } from '#lib/db.ts';
import { UNDER_WAY } from '#lib/run/under-way.ts';
import { ZPaperConfig } from './config.ts';
import { countParts } from './count-parts.ts';
import { writePlan } from './write-plan.ts';

/** The finished seeds of one plan. */
export interface Paper {
  /** Of its plan. */
  sha256: string;
  preset: string;
  endedAt: Date;
  /** The last finished run of each seed. */
  runs: { runId: string; seed: number }[];
}

/** A run that measures a seed now. */
export interface PaperUnderWay {
  runId: string;
  /** Null where its settings are another version's. */
  sha256: string | null;
  seed: number | null;
  /** Child runs that have ended, of about so many. */
  parts: { ended: number; of: number } | null;
}

/** What `apiary paper` and the form have measured here, the plan that was measured last first. */
export async function findPapers(): Promise<Paper[]> {
  const rows = await db().$queryRaw<{ runId: string; sha256: string; preset: string; seed: number; endedAt: Date }[]>`
    SELECT "id" AS "runId", "result"->'plan'->>'sha256' AS "sha256", "result"->>'preset' AS "preset", ("result"->>'seed')::int AS "seed", "endedAt"
    FROM "Run" WHERE "stage" = 'paper' AND "parentId" IS NULL AND "status" = 'Succeeded' AND "result"->'plan'->>'sha256' IS NOT NULL
    ORDER BY "endedAt" DESC, "id"`;
  const papers = new Map<string, Paper>();
  for (const { runId, seed, ...row } of rows) {
    const paper = papers.get(row.sha256) ?? { ...row, runs: [] };
    if (!paper.runs.some((one) => one.seed === seed)) paper.runs.push({ runId, seed });
    papers.set(row.sha256, paper);
  }
  return [...papers.values()];
}

/** Seeds that are being measured now. */
export async function findPapersUnderWay(): Promise<PaperUnderWay[]> {
  const rows = await db().run.findMany({
    where: { stage: 'paper', parentId: null, status: { in: [...UNDER_WAY] } },
    select: { id: true, config: true, _count: { select: { children: { where: { status: 'Succeeded' } } } } },
    orderBy: { createdAt: 'desc' },
  });
  return rows.map(({ id: runId, config, _count }) => {
    const parsed = ZPaperConfig.safeParse(config);
    if (!parsed.success) return { runId, sha256: null, seed: null, parts: null };
    const { seed, figures } = parsed.data;
    return { runId, sha256: writePlan(parsed.data).sha256, seed, parts: { ended: _count.children, of: Math.max(_count.children, countParts(figures)) } };
  });
}
