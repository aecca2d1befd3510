import { db } from '#lib/db.ts';
import { deposit } from '#lib/payment/deposit.ts';
import { cancelRun } from '#lib/run/cancel-run.ts';
import { createRun } from '#lib/run/create-run.ts';
import { retryRun } from '#lib/run/retry-run.ts';
import type { StageName } from '#lib/run/stages.ts';
import type { LoopPlatform } from './loop-platform.ts';
import { watchRun } from './watch-run.ts';

/** Where runs are executed and who asks for them. */
export interface Workplace {
  platform: LoopPlatform;
  /** The researcher whose run it is, and how he signs in. */
  actorId: string;
  email: string;
  signal: AbortSignal;
  say(line: string): void;
}

export interface ExecuteRunOptions extends Workplace {
  runId: string;
  stage: StageName;
  name: string;
  config: unknown;
  /** Child runs it will have. */
  parts: number;
  /** Micro-dollars that its own platform puts into the researcher's hands: more than it costs. */
  budget: bigint;
}

/** Asks for a run, or for it again when it had failed or was cancelled. */
async function requestRun({ runId, stage, name, config, actorId }: ExecuteRunOptions): Promise<void> {
  const { announceRequested } = await import('#jobs/models/announce-run.ts');
  await createRun({ stage, name, config, createdById: actorId, id: runId });
  const { status } = await db().run.findUniqueOrThrow({ where: { id: runId }, select: { status: true } });
  if (status === 'Failed' || status === 'Cancelled') await retryRun({ runId, actorId });
  if (status !== 'Succeeded') await announceRequested(runId);
}

async function stopRun(runId: string, actorId: string): Promise<void> {
  const { announceCancelled } = await import('#jobs/models/announce-run.ts');
  const { cancelled } = await cancelRun({ runId, actorId });
  await announceCancelled(cancelled);
}

/**
 * Executes a run from where it was to its end, showing what it does. One that has succeeded stays as it is.
 * @returns false when it was stopped by the signal.
 * @throws the sentence it failed with.
 */
export async function executeRun(options: ExecuteRunOptions): Promise<boolean> {
  const { runId, parts, budget, platform, actorId, email, signal, say } = options;
  if (platform.isOwn) await deposit({ userId: actorId, amount: budget, actorId: 'system', reference: `${options.stage}:${runId}` });
  await requestRun(options);
  if (platform.url && !signal.aborted) say(`watch it, or answer with the crowd, at ${platform.url}/research/runs/${runId} (sign in as ${email})`);
  const ended = await watchRun({ runId, parts, signal, say });
  if (!ended) {
    await stopRun(runId, actorId);
    return false;
  }
  if (ended.status !== 'Succeeded') throw new Error(ended.error ?? 'It was cancelled by somebody else: the same command goes on.');
  return true;
}
