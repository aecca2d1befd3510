/** @file Runs a worker's computation slice by slice, in this process. */
import type { SliceOutcome, SliceProgress } from '#gpu-worker/runtime/slice.ts';
import type { Computation } from '#gpu-worker/runtime/compute-process.ts';

export interface SliceRunOptions {
  /** Seconds per slice; 0 ends each slice as soon as it has done anything. */
  readonly budgetSeconds?: number;
  readonly threads?: number;
  /** Called before each slice, e.g. to forget what is kept in memory. */
  readonly between?: () => Promise<void>;
  /** Answers `proceed`. */
  readonly proceed?: () => boolean;
  readonly onProgress?: (message: SliceProgress) => void;
  readonly resumeKey?: string | null;
}

type SliceRun<Input, Result> = Computation<{ input: Input; resumeKey: string | null; budgetSeconds: number; threads: number }, SliceProgress, SliceOutcome<Result>>;

/** One slice. */
export function runSlice<Input, Result>(run: SliceRun<Input, Result>, input: Input, { budgetSeconds = 1_000, threads = 1, proceed = () => true, onProgress = () => {}, resumeKey = null }: SliceRunOptions = {}): Promise<SliceOutcome<Result>> {
  return run({ input, resumeKey, budgetSeconds, threads }, { progress: onProgress, signal: new AbortController().signal, proceed: async () => proceed() });
}

/** All slices to the end. */
export async function runSlices<Input, Result>(run: SliceRun<Input, Result>, input: Input, options: SliceRunOptions = {}): Promise<{ result: Result; slices: number; keys: string[] }> {
  const keys: string[] = [];
  for (let resumeKey = options.resumeKey ?? null, slices = 1; ; slices++) {
    const outcome = await runSlice(run, input, { ...options, resumeKey });
    if (outcome.kind === 'finished') return { result: outcome.result, slices, keys };
    resumeKey = outcome.resumeKey;
    keys.push(resumeKey);
    await options.between?.();
  }
}
