import { cron } from 'inngest';
import { expireHITs } from '#lib/crowd/hit/expire-hits.ts';
import { inngest } from '../client.ts';
import { sweep } from './sweep.ts';

/** Repairs what `expire-study` missed: extended or shortened lifetimes, lost events, a crash between the expiry and its refund. */
export const expireHITsSweep = inngest.createFunction(
  { id: 'expire-hits-sweep', triggers: [cron('* * * * *')], retries: 2, singleton: { mode: 'skip' } },
  ({ step }) => step.run('expire HITs', () => sweep((limit) => expireHITs(new Date(), limit))),
);
