/** @file When a slice must end, and what names a computation whatever run it belongs to. */
import { createHash } from 'node:crypto';
import type { ComputeContext } from '../runtime/compute-process.ts';

export interface SliceClock {
  /** False when the budget is used up or the computation was cancelled: checkpoint and return then. */
  goOn(): Promise<boolean>;
}

/** Starts counting a slice's budget. */
export function startClock(budgetSeconds: number, context: Pick<ComputeContext, 'proceed'>): SliceClock {
  const started = performance.now();
  return { goOn: async () => (await context.proceed()) && (performance.now() - started) / 1000 < budgetSeconds };
}

/** Hash of a worker function's input without the run it is for: equal computations have equal identities, and may share state. */
export function identityOf(name: string, input: { readonly run: unknown }): string {
  const { run: _, ...rest } = input;
  return sha256Of(JSON.stringify([name, rest]));
}

/** SHA-256 in hex. */
export function sha256Of(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}
