import { cron } from 'inngest';
import { expireLeases } from '#lib/crowd/assignment/expire-leases.ts';
import { inngest } from '../client.ts';
import { sweep } from './sweep.ts';

/**
 * Ends leases that ran out. Correctness does not wait for it: a claim compares the deadline itself and takes the slot; this frees the worker's
 * count and writes the history when nobody claims. Once a minute, so an idle slot looks taken for at most a minute too long.
 */
export const expireLeasesSweep = inngest.createFunction(
  { id: 'expire-leases-sweep', triggers: [cron('* * * * *')], retries: 2, singleton: { mode: 'skip' } },
  ({ step }) => step.run('expire leases', () => sweep((limit) => expireLeases(new Date(), limit))),
);
