import { db } from '#lib/db.ts';

/** The median time that runs of a stage took lately, all together or of one preset. */
export interface TypicalTime {
  seconds: number;
  runs: number;
}

/** How long runs of a stage took here, median of the last twenty; null when none has succeeded yet. */
export async function typicalRunSeconds(stage: string, preset?: string): Promise<TypicalTime | null> {
  const [{ seconds, runs }] = await db().$queryRaw<{ seconds: number | null; runs: number }[]>`
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY s)::float AS "seconds", count(*)::int AS "runs" FROM (
      SELECT extract(epoch FROM "endedAt" - "startedAt") AS s FROM "Run"
      WHERE "stage" = ${stage} AND "status" = 'Succeeded' AND "startedAt" IS NOT NULL AND (${preset ?? null}::text IS NULL OR "config"->>'preset' = ${preset ?? null})
      ORDER BY "endedAt" DESC LIMIT 20) r`;
  return seconds === null ? null : { seconds, runs };
}
