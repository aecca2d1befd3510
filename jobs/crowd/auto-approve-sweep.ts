import { cron } from 'inngest';
import { autoApproveDue } from '#lib/crowd/assignment/auto-approve-due.ts';
import { inngest } from '../client.ts';
import { sweep } from './sweep.ts';

/**
 * Approves and pays what no requester decided in time. Each submission carries its own due time, so one sweep a minute serves all delays from seconds
 * to a year, and none is lost with an event.
 */
export const autoApproveSweep = inngest.createFunction(
  { id: 'auto-approve-sweep', triggers: [cron('* * * * *')], retries: 2, singleton: { mode: 'skip' } },
  ({ step }) => step.run('approve and pay', () => sweep((limit) => autoApproveDue(new Date(), limit))),
);
