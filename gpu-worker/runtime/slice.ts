/**
 * @file Long computations in slices: each slice computes for at most its budget, leaves a content-addressed checkpoint and says how to go on. A slice
 * is repeatable: the same input and checkpoint give the same bits, however the whole was cut.
 */
import type { TProgress, WorkerFunction, WorkerInput, WorkerResult } from '#lib/contracts/stages.ts';
import type { Computation } from './compute-process.ts';

export interface SliceInput<Input> {
  readonly input: Input;
  /** Key of the checkpoint to go on from; null at the beginning. */
  readonly resumeKey: string | null;
  /** Seconds after which the slice should checkpoint and return; it may take a little longer. */
  readonly budgetSeconds: number;
  readonly threads: number;
}

export type SliceOutcome<Result> = { readonly kind: 'unfinished'; readonly resumeKey: string } | { readonly kind: 'finished'; readonly result: Result };

/** What a slice reports while it computes; the worker adds fence and device. */
export type SliceProgress = Omit<TProgress, 'fence' | 'device'>;

/** What the module of a worker function exports as `run`. It may keep compiled sessions between slices of one process. */
export type SlicedComputation<F extends WorkerFunction> = Computation<SliceInput<WorkerInput<F>>, SliceProgress, SliceOutcome<WorkerResult<F>>>;
