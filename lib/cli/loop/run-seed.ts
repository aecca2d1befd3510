import type { TLoopReport } from '#lib/contracts/loop-report.ts';
import type { TLoopRequest } from '#lib/loop/config.ts';
import { executeRun, type Workplace } from './execute-run.ts';
import { writeResults } from './write-results.ts';

export interface RunSeedOptions extends Workplace {
  runId: string;
  config: TLoopRequest;
  /** Where its results go. */
  dir: string;
}

/** Micro-dollars: more than any preset costs. */
const OWN_BUDGET = 20_000_000_000n;

/** Child runs of a loop that makes every comparison; without shipped long-run checkpoints some are left out. */
const PARTS = 22;

/**
 * One loop from where it was to its results in a folder. A loop that has succeeded only writes them again.
 * @returns null when it was stopped by the signal.
 * @throws the sentence it failed with.
 */
export async function runSeed({ runId, config, dir, ...workplace }: RunSeedOptions): Promise<TLoopReport | null> {
  const points = config.reward.curve?.length ?? 0;
  const isDone = await executeRun({ ...workplace, runId, stage: 'loop', name: `Loop, seed ${config.seed}`, config, parts: PARTS + (points > 0 ? points + 1 : 0), budget: OWN_BUDGET });
  return isDone ? writeResults(runId, dir) : null;
}
