import { db } from '#lib/db.ts';
import { thinCurve } from './thin-curve.ts';

export interface ReadCurvesOptions {
  runId: string;
  /** Points of one curve at most, about. */
  most: number;
}

/** A run's curves by name, each with all its points or, where there are more than `most`, those that matter for its look. */
export async function readCurves({ runId, most }: ReadCurvesOptions): Promise<{ name: string; xs: number[]; ys: number[] }[]> {
  const rows = await db().$queryRaw<{ name: string; xs: number[]; ys: number[] }[]>`
    SELECT "name", array_agg("step" ORDER BY "step") AS "xs", array_agg("value" ORDER BY "step") AS "ys" FROM "RunMetric" WHERE "runId" = ${runId} GROUP BY "name" ORDER BY "name"`;
  return rows.map(({ name, ...points }) => ({ name, ...thinCurve(points, most) }));
}
