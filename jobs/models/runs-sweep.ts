import { cron } from 'inngest';
import { closeStudies } from '#lib/run/cancel-run.ts';
import { findJustCancelled, findUnbegun } from '#lib/run/find-unannounced.ts';
import { inngest } from '../client.ts';
import { cancelledEvent, requestedEvent } from './announce-run.ts';

/** A run that has not begun is announced again this often; a workflow that finds it begun does nothing. */
const AGAIN_MS = 5 * 60_000;

/** Repairs what an absent engine or a crash left undone: requests and cancellations that were not announced, studies of cancelled runs still open. */
export const runsSweep = inngest.createFunction({ id: 'runs-sweep', triggers: [cron('* * * * *')], retries: 2, singleton: { mode: 'skip' } }, async ({ step }) => {
  const events = await step.run('find them', async () => {
    const [unbegun, cancelled] = await Promise.all([findUnbegun(), findJustCancelled()]);
    await closeStudies(cancelled.map(({ runId }) => runId));
    const turn = `-${Math.floor(Date.now() / AGAIN_MS)}`;
    return [...unbegun.map((mark) => requestedEvent(mark, turn)), ...cancelled.map(cancelledEvent)].map(({ name, data, id }) => ({ name, data, id }));
  });
  if (events.length > 0) await step.sendEvent('announce them', events);
  return events.length;
});
