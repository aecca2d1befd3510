import { cron } from 'inngest';
import { disposeOldHITs } from '#lib/crowd/hit/dispose-hit.ts';
import { inngest } from '../client.ts';
import { sweep } from './sweep.ts';

/** Takes HITs that ended 120 days ago, and have nothing left to decide, off their requesters' lists. */
export const disposeHITsSweep = inngest.createFunction(
  { id: 'dispose-hits-sweep', triggers: [cron('17 3 * * *')], retries: 2, singleton: { mode: 'skip' } },
  ({ step }) => step.run('dispose of old HITs', () => sweep((limit) => disposeOldHITs(new Date(), limit))),
);
