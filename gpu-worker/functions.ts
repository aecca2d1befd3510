/** @file The worker's Inngest functions: one per computation of `lib/contracts/stages.ts`, all alike. A call is a chain of steps, each one slice. */
import { type Inngest, type InngestFunction, invoke, NonRetriableError, referenceFunction, RetryAfterError } from 'inngest';
import { z } from 'zod';
import { WORKER_APP, WORKER_FUNCTIONS, type WorkerFunction, type WorkerInput } from '#lib/contracts/stages.ts';
import { ComputeCancelled, ComputeDied } from './runtime/compute-process.ts';
import { isAway } from './runtime/patience.ts';
import type { SliceOutcome } from './runtime/slice.ts';
import { type SliceRunner, Stopped } from './serving/run-slices.ts';

/** After a child that died another one goes on from the last checkpoint, this often in a row; with each attempt's own patience, storage may be away for three minutes. */
const RETRIES = 8;

/** Inngest's server ends a run after a thousand steps, which are eleven hours of slices: a longer call goes on in a call of its own before that. */
const MOST_PARTS = 500;

/** How Inngest should take a slice's failure: a dead child and an absent storage are tried again, everything else is the run's own sentence. */
function asFailure(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error instanceof Stopped || error instanceof ComputeCancelled) return new NonRetriableError(`${error.message} Its last checkpoint is kept.`);
  if (error instanceof ComputeDied) return new RetryAfterError(error.message, '1s', { cause: error });
  if (isAway(error)) return new RetryAfterError(error.message, '10s', { cause: error });
  return new NonRetriableError(error.message, { cause: error });
}

function parseInput<F extends WorkerFunction>(name: F, data: unknown): WorkerInput<F> {
  const parsed = WORKER_FUNCTIONS[name].input.safeParse(data);
  if (parsed.success) return parsed.data as WorkerInput<F>;
  const { path, message } = parsed.error.issues[0]!;
  throw new NonRetriableError(`The call of "${name}" is wrong at "${path.join('.')}": ${message}.`);
}

/** All functions, for `serve`. `mostParts` are the slices of one run of a function. */
export function createFunctions(client: Inngest, runner: Pick<SliceRunner, 'run'>, concurrency: number, mostParts = MOST_PARTS): InngestFunction.Any[] {
  const create = (name: WorkerFunction) =>
    client.createFunction(
      {
        id: name,
        triggers: [invoke(z.record(z.string(), z.unknown()))],
        retries: RETRIES,
        // A number in an event is a double to CEL, and Inngest's server passes over a priority that is not an int.
        priority: { run: 'int(event.data.run.priority)' },
        concurrency: [{ limit: concurrency, scope: 'env', key: `"${WORKER_APP}"` }],
        cancelOn: [{ event: 'run/cancelled', if: 'event.data.run.id == async.data.runId' }],
      },
      async ({ event, step }) => {
        const input = parseInput(name, event.data);
        let resumeKey: string | null = null;
        for (let part = 1; part <= mostParts; part++) {
          const from: string | null = resumeKey;
          const outcome = (await step.run(`part ${part}`, () =>
            runner.run(name, input, from).catch((error: unknown) => {
              throw asFailure(error);
            }),
          )) as SliceOutcome<unknown>;
          if (outcome.kind === 'finished') return outcome.result;
          resumeKey = outcome.resumeKey;
        }
        // The same input finds the last checkpoint.
        return step.invoke('the parts after these', { function: referenceFunction({ appId: WORKER_APP, functionId: name as string }), data: input });
      },
    );
  return (Object.keys(WORKER_FUNCTIONS) as WorkerFunction[]).map(create);
}
