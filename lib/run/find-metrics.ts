import { db } from '#lib/db.ts';

export interface MetricPoint {
  name: string;
  step: number;
  value: number;
}

export interface FindMetricsOptions {
  runId: string;
  /** Curves; absent: all. */
  names?: string[];
  /** Only points after this step. */
  sinceStep?: number;
  /** Only points written at or after this moment. */
  sinceTime?: Date;
  limit?: number;
}

/** Points of a run's curves, by step, then name. */
export async function findMetrics({ runId, names, sinceStep, sinceTime, limit = 50_000 }: FindMetricsOptions): Promise<MetricPoint[]> {
  return db().runMetric.findMany({
    where: { runId, ...(names && { name: { in: names } }), ...(sinceStep !== undefined && { step: { gt: sinceStep } }), ...(sinceTime && { at: { gte: sinceTime } }) },
    orderBy: [{ step: 'asc' }, { name: 'asc' }],
    take: limit,
    select: { name: true, step: true, value: true },
  });
}
