import { cron } from 'inngest';
import { forgetTokens } from '#lib/mturk/forget-tokens.ts';
import { deleteOldNotifications } from '#lib/notify/delete-old.ts';
import { forgetWorkers } from '#lib/worker/forget-workers.ts';
import { inngest } from '../client.ts';
import { sweep } from './sweep.ts';

/** Clears away what nobody will look at again: old messages on their way out, request tokens that have run out, workers that are gone. */
export const cleanUpSweep = inngest.createFunction({ id: 'clean-up-sweep', triggers: [cron('41 3 * * *')], retries: 2, singleton: { mode: 'skip' } }, async ({ step }) => ({
  notifications: await step.run('delete old notifications', () => sweep((limit) => deleteOldNotifications(new Date(), limit), { limit: 1_000 })),
  tokens: await step.run('forget request tokens', () => sweep((limit) => forgetTokens(new Date(), limit), { limit: 1_000 })),
  workers: await step.run('forget workers', () => sweep((limit) => forgetWorkers(new Date(), limit), { limit: 1_000 })),
}));
