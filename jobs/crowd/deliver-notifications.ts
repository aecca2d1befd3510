import { cron } from 'inngest';
import { deliverDue } from '#lib/notify/deliver-due.ts';
import { inngest } from '../client.ts';
import { notificationsQueued } from '../events.ts';
import { sweep } from './sweep.ts';

/**
 * Sends e-mails and webhooks. What waits is rows written with the change they tell of; an event only makes it quicker, and each row carries its own
 * next attempt, so neither a lost event nor a killed process loses a message.
 */
export const deliverNotifications = inngest.createFunction(
  { id: 'deliver-notifications', triggers: [cron('* * * * *'), notificationsQueued], retries: 2, concurrency: { limit: 1 } },
  ({ step }) => step.run('send', () => sweep((limit) => deliverDue(new Date(), limit), { limit: 50 })),
);
