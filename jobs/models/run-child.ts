import { referenceFunction } from 'inngest';
import { derivedId } from '#lib/ids.ts';
import { createRun } from '#lib/run/create-run.ts';
import { type StageName, STAGES } from '#lib/run/stages.ts';
import { invokedResult } from './invoked-result.ts';
import { functionOf, type RunContext, type StageConfig, type StageResult } from './run-function.ts';

export interface RunChildOptions<Stage extends StageName> {
  stage: Stage;
  name: string;
  config: StageConfig<Stage>;
}

/**
 * Executes a stage as a part of the calling run and waits for it. The child's id is a function of (parent, step id): when the parent is retried, a child
 * that had succeeded gives its stored result.
 */
export async function runChild<Stage extends StageName>(
  { runId: parentId, createdById, step }: Pick<RunContext<StageName>, 'runId' | 'createdById' | 'step'>,
  stepId: string,
  { stage, name, config }: RunChildOptions<Stage>,
): Promise<{ runId: string; result: StageResult<Stage> }> {
  const runId = derivedId('run', parentId, stepId);
  await step.run(`${stepId}: ask for it`, () => createRun({ stage, name, config, createdById, parentId, id: runId }));
  const result = await step.invoke(stepId, { function: referenceFunction({ functionId: functionOf(stage) }), data: { runId, stage } });
  return { runId, result: invokedResult(STAGES[stage].result, stepId, result) as StageResult<Stage> };
}
