import type { TProgress } from '#lib/contracts/stages.ts';
import { AppError } from '#lib/errors.ts';
import { inTransaction, type Transaction } from '#lib/transaction.ts';
import { ACTIVE } from './lifecycle.ts';
import { assertRunToken } from './run-token.ts';

/** The last entry per (name, step): one statement may write a row only once. */
function lastOfEach<Point extends { name: string; step: number }>(points: readonly Point[] = []): Point[] {
  return [...new Map(points.map((point) => [`${point.step} ${point.name}`, point])).values()];
}

async function writePoints(tx: Transaction, runId: string, { metrics, samples, log }: TProgress): Promise<void> {
  const points = lastOfEach(metrics);
  if (points.length > 0) {
    await tx.$executeRaw`
      INSERT INTO "RunMetric" ("runId", "name", "step", "value", "at")
      SELECT ${runId}, p.name, p.step, p.value, clock_timestamp()
      FROM unnest(${points.map(({ name }) => name)}::text[], ${points.map(({ step }) => step)}::int[], ${points.map(({ value }) => value)}::float8[]) AS p (name, step, value)
      ON CONFLICT ("runId", "name", "step") DO UPDATE SET "value" = excluded."value", "at" = excluded."at"`;
  }
  const pictures = lastOfEach(samples);
  if (pictures.length > 0) {
    await tx.$executeRaw`
      INSERT INTO "RunSample" ("runId", "name", "step", "key", "at")
      SELECT ${runId}, p.name, p.step, p.key, clock_timestamp()
      FROM unnest(${pictures.map(({ name }) => name)}::text[], ${pictures.map(({ step }) => step)}::int[], ${pictures.map(({ key }) => key)}::text[]) AS p (name, step, key)
      ON CONFLICT ("runId", "name", "step") DO UPDATE SET "key" = excluded."key", "at" = excluded."at"`;
  }
  if (log?.length) await tx.runLine.createMany({ data: log.map((text) => ({ runId, text })) });
}

/**
 * Writes what a worker reports of a run. Under an outdated fence, or when the run has ended, nothing is written and the worker is told to stop.
 * @throws AppError Unauthenticated when the token is not the run's, NotFound.
 */
export async function recordProgress(runId: string, token: string | null, progress: TProgress, now = new Date()): Promise<{ stop: boolean }> {
  assertRunToken(runId, token);
  const { fence, label, done, total, device } = progress;
  return inTransaction(async (tx) => {
    const { count } = await tx.run.updateMany({ where: { id: runId, fence, status: { in: [...ACTIVE] } }, data: { heartbeatAt: now, label, done, total, device } });
    if (count === 1) {
      await writePoints(tx, runId, progress);
      return { stop: false };
    }
    if ((await tx.run.count({ where: { id: runId } })) === 0) throw new AppError('NotFound', `There is no run ${runId}.`);
    return { stop: true };
  });
}
