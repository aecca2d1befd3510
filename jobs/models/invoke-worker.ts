import { referenceFunction } from 'inngest';
import { WORKER_APP, WORKER_FUNCTIONS, type WorkerFunction, type WorkerInput, type WorkerResult } from '#lib/contracts/stages.ts';
import { invokedResult } from './invoked-result.ts';
import type { Step } from './run-function.ts';

/** Calls a function of the gpu-worker as one step, however many parts it takes there, and waits for its result. */
export async function invokeWorker<F extends WorkerFunction>(step: Step, name: F, stepId: string, input: WorkerInput<F>): Promise<WorkerResult<F>> {
  const result = await step.invoke(stepId, { function: referenceFunction({ appId: WORKER_APP, functionId: name as string }), data: input });
  return invokedResult(WORKER_FUNCTIONS[name].result, stepId, result) as WorkerResult<F>;
}
