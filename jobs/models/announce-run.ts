import { findMarks, type RunMark } from '#lib/run/find-unannounced.ts';
import { announce } from '../announce.ts';
import { runCancelled, runRequested } from '../events.ts';

/** The event that starts a run's workflow; the same request is acted on once. `again` makes it another event for the sweep. */
export const requestedEvent = ({ runId, stage, fence }: RunMark, again = '') => runRequested.create({ runId, stage }, { id: `run-requested-${runId}-${fence}${again}` });

/** The event that stops a run's workflow and its computations. */
export const cancelledEvent = ({ runId, fence }: RunMark) => runCancelled.create({ runId }, { id: `run-cancelled-${runId}-${fence}` });

/** After a request or a retry is committed. Never throws. */
export async function announceRequested(runId: string): Promise<void> {
  for (const mark of await findMarks([runId])) await announce(requestedEvent(mark));
}

/** After a cancellation is committed. Never throws. */
export async function announceCancelled(runIds: string[]): Promise<void> {
  for (const mark of await findMarks(runIds)) await announce(cancelledEvent(mark));
}
