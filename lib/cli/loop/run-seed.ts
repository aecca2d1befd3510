import { db } from '#lib/db.ts';
import type { TLoopReport } from '#lib/contracts/loop-report.ts';
import type { TLoopRequest } from '#lib/loop/config.ts';
import { deposit } from '#lib/payment/deposit.ts';
import { cancelRun } from '#lib/run/cancel-run.ts';
import { createRun } from '#lib/run/create-run.ts';
import { retryRun } from '#lib/run/retry-run.ts';
import type { LoopPlatform } from './loop-platform.ts';
import { watchRun } from './watch-run.ts';
import { writeResults } from './write-results.ts';

export interface RunSeedOptions {
  runId: string;
  config: TLoopRequest;
  /** Where its results go. */
  dir: string;
  platform: LoopPlatform;
  /** The researcher whose run it is, and how he signs in. */
  actorId: string;
  email: string;
  signal: AbortSignal;
  say(line: string): void;
}

/** Micro-dollars that a loop's own platform puts into the researcher's hands: more than any preset costs. */
const OWN_BUDGET = 20_000_000_000n;

/** Child runs of a loop that makes every comparison; without shipped long-run checkpoints some are left out. */
const PARTS = 22;

/** Asks for the folder's run, or for it again when it had failed or was cancelled. */
async function requestRun(runId: string, config: TLoopRequest, createdById: string): Promise<void> {
  const { announceRequested } = await import('#jobs/models/announce-run.ts');
  await createRun({ stage: 'loop', name: `Loop, seed ${config.seed}`, config, createdById, id: runId });
  const { status } = await db().run.findUniqueOrThrow({ where: { id: runId }, select: { status: true } });
  if (status === 'Failed' || status === 'Cancelled') await retryRun({ runId, actorId: createdById });
  if (status !== 'Succeeded') await announceRequested(runId);
}

async function stopRun(runId: string, actorId: string): Promise<void> {
  const { announceCancelled } = await import('#jobs/models/announce-run.ts');
  const { cancelled } = await cancelRun({ runId, actorId });
  await announceCancelled(cancelled);
}

/**
 * One loop from where it was to its results in a folder. A loop that has succeeded only writes them again.
 * @returns null when it was stopped by the signal.
 * @throws the sentence it failed with.
 */
export async function runSeed({ runId, config, dir, platform, actorId, email, signal, say }: RunSeedOptions): Promise<TLoopReport | null> {
  if (platform.isOwn) await deposit({ userId: actorId, amount: OWN_BUDGET, actorId: 'system', reference: `loop:${runId}` });
  await requestRun(runId, config, actorId);
  if (platform.url && !signal.aborted) say(`watch it, or answer with the crowd, at ${platform.url}/research/runs/${runId} (sign in as ${email})`);
  const points = config.reward.curve?.length ?? 0;
  const ended = await watchRun({ runId, parts: PARTS + (points > 0 ? points + 1 : 0), signal, say });
  if (!ended) {
    await stopRun(runId, actorId);
    return null;
  }
  if (ended.status !== 'Succeeded') throw new Error(ended.error ?? 'The loop was cancelled.');
  return writeResults(runId, dir);
}
