import { expireHITs } from '#lib/crowd/hit/expire-hits.ts';
import { inngest } from '../client.ts';
import { studyPublished } from '../events.ts';
import { sweep } from './sweep.ts';

/** Takes a study's HITs off the market the moment their time is over. */
export const expireStudy = inngest.createFunction(
  { id: 'expire-study', triggers: [studyPublished], idempotency: 'event.data.studyId' },
  async ({ event, step }) => {
    await step.sleepUntil('until its HITs expire', event.data.expiresAt);
    return step.run('expire HITs', () => sweep((limit) => expireHITs(new Date(), limit)));
  },
);
