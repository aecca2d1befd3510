import { type THeartbeat, workerToken } from '#lib/contracts/heartbeat.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { sameSecret } from '#lib/same-secret.ts';

function assertWorkerToken(token: string | null): void {
  const key = process.env.INNGEST_SIGNING_KEY;
  if (!key || !sameSecret(workerToken(key), token ?? '')) throw new AppError('Unauthenticated', 'Only a gpu-worker that has the same INNGEST_SIGNING_KEY may tell of itself here.');
}

/**
 * Keeps what a worker tells of itself.
 * @throws AppError Unauthenticated.
 */
export async function recordHeartbeat(token: string | null, { workerId: id, startedAt, isLeaving, ...told }: THeartbeat, now = new Date()): Promise<void> {
  assertWorkerToken(token);
  const row = { ...told, startedAt: new Date(startedAt), heartbeatAt: now, leftAt: isLeaving ? now : null };
  await db().gpuWorker.upsert({ where: { id }, create: { id, ...row }, update: row });
}
