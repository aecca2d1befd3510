import { type Context, type GetStepTools, NonRetriableError } from 'inngest';
import type { z } from 'zod';
import type { TRunRef } from '#lib/contracts/stages.ts';
import type { Prisma } from '#lib/generated/prisma/client.ts';
import { beginRun } from '#lib/run/begin-run.ts';
import { failRun } from '#lib/run/fail-run.ts';
import { finishRun } from '#lib/run/finish-run.ts';
import { getRun } from '#lib/run/get-run.ts';
import { type StageName, STAGES } from '#lib/run/stages.ts';
import { inngest } from '../client.ts';
import { runCancelled, runRequested } from '../events.ts';
import { Refusals } from './refusals.ts';

export type Step = GetStepTools<typeof inngest>;
export type Group = Context<typeof inngest>['group'];
export type StageConfig<Stage extends StageName> = z.infer<(typeof STAGES)[Stage]['config']>;
export type StageResult<Stage extends StageName> = z.infer<(typeof STAGES)[Stage]['result']>;

export interface RunContext<Stage extends StageName> {
  runId: string;
  name: string;
  createdById: string;
  config: StageConfig<Stage>;
  /** For the worker's calls: the run under its present fence. */
  run: TRunRef;
  step: Step;
  /** Lets each of several branches go on as soon as its own step is done: without it, all wait for the slowest of those that began together. */
  group: Group;
}

type Begun = { kind: 'finished'; result: unknown } | { kind: 'begun'; run: TRunRef; name: string; createdById: string; config: unknown };

/** A run that has succeeded before is not executed again; its parent gets the stored result. */
async function begin(runId: string, startedBy: string): Promise<Begun> {
  const { name, createdBy, config, status, result } = await getRun(runId);
  if (status === 'Succeeded') return { kind: 'finished', result };
  return { kind: 'begun', run: await beginRun({ runId, startedBy }), name, createdById: createdBy.id, config };
}

/** The id of the function that executes a stage. */
export const functionOf = (stage: StageName): string => `run-${stage}`;

/**
 * The Inngest function of a stage: begins the run, hands its parsed configuration to `body`, stores what it returns, and stores the sentence it fails
 * with. It starts with `run/requested` or when a parent invokes it (`runChild`), and stops with `run/cancelled`. A step that is refused with an AppError
 * is not repeated; other failures are.
 */
export function runFunction<Stage extends StageName>(stage: Stage, body: (context: RunContext<Stage>) => Promise<StageResult<Stage>>) {
  return inngest.createFunction(
    {
      id: functionOf(stage),
      name: STAGES[stage].title,
      triggers: [{ event: runRequested, if: `event.data.stage == "${stage}"` }],
      cancelOn: [{ event: runCancelled, if: 'event.data.runId == async.data.runId' }],
      retries: 6,
      middleware: [Refusals],
      onFailure: async ({ event, error, step }) => {
        const { runId } = event.data.event.data as { runId: string };
        const { cancelled } = await step.run('store the failure', () => failRun({ runId, startedBy: event.data.run_id, error: error.message }));
        if (cancelled.length > 0) await step.sendEvent('cancel what it had started', cancelled.map((id) => runCancelled.create({ runId: id })));
      },
    },
    async ({ event, step, group, runId: startedBy }) => {
      const { runId } = event.data;
      const begun = (await step.run('begin', () => begin(runId, startedBy))) as Begun;
      if (begun.kind === 'finished') return begun.result;
      const { run, name, createdById } = begun;
      const config = STAGES[stage].config.safeParse(begun.config);
      if (!config.success) throw new NonRetriableError(`The run's configuration is of an older version (${config.error.issues[0].path.join('.')}: ${config.error.issues[0].message}): start a new run.`);
      const result = await body({ runId, name, createdById, config: config.data as StageConfig<Stage>, run, step, group });
      await step.run('finish', () => finishRun({ runId, fence: run.fence, result: result as Prisma.InputJsonValue }));
      return result;
    },
  );
}
