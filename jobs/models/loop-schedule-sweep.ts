import { cron } from 'inngest';
import { startDueLoop } from '#lib/loop/start-due-loop.ts';
import { findMarks } from '#lib/run/find-unannounced.ts';
import { inngest } from '../client.ts';
import { requestedEvent } from './announce-run.ts';

/** The scheduled gate: once a minute, a loop from the editor in service if enough rankings have come in or it is night, and none is under way. */
export const loopScheduleSweep = inngest.createFunction({ id: 'loop-schedule-sweep', triggers: [cron('* * * * *')], retries: 2, singleton: { mode: 'skip' } }, async ({ step }) => {
  const started = await step.run('start a loop if one is due', () => startDueLoop());
  if (started === null) return null;
  // Without this event the sweep of runs announces it within two minutes.
  const events = await step.run('look it up', async () => (await findMarks([started.runId])).map((mark) => requestedEvent(mark)).map(({ name, data, id }) => ({ name, data, id })));
  await step.sendEvent('announce it', events);
  return started;
});
