import { resumeRun } from '#lib/run/resume-run.ts';
import { waitRun } from '#lib/run/wait-run.ts';
import type { RunContext } from './run-function.ts';
import type { StageName } from '#lib/run/stages.ts';

/** Waits for people with `wait` (a chain of steps, such as waiting for a study to complete), during which the run says so. */
export async function waitForPeople<T>({ run: { id: runId, fence }, step }: Pick<RunContext<StageName>, 'run' | 'step'>, stepId: string, wait: () => Promise<T>): Promise<T> {
  await step.run(`${stepId}: waiting`, () => waitRun({ runId, fence }));
  const answer = await wait();
  await step.run(`${stepId}: going on`, () => resumeRun({ runId, fence }));
  return answer;
}
