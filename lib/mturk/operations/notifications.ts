import { z } from 'zod';
import { db } from '#lib/db.ts';
import { newId } from '#lib/ids.ts';
import { inTransaction } from '#lib/transaction.ts';
import { operation } from '../operation.ts';
import { TurkError } from '../turk-error.ts';
import { EVENT_TYPES, ZEntityId, ZNotification, type TNotification } from '../types.ts';

/**
 * MTurk delivered by e-mail, to SQS and to SNS. Here the latter two are a signed POST to an https address of one's own.
 * @throws TurkError InvalidTransportEndpoint.
 */
function transportOf({ Destination: destination, Transport }: TNotification): { transport: 'Email' | 'Webhook'; destination: string } {
  if (Transport === 'Email') {
    if (z.email().safeParse(destination).success) return { transport: 'Email', destination };
    throw new TurkError('InvalidTransportEndpoint', `"${destination}" is not an e-mail address.`);
  }
  const isPlainAllowed = (process.env.APP_URL ?? '').startsWith('http:');
  const protocol = URL.canParse(destination) ? new URL(destination).protocol : '';
  if (protocol === 'https:' || (protocol === 'http:' && isPlainAllowed)) return { transport: 'Webhook', destination };
  throw new TurkError('InvalidTransportEndpoint', `Amazon’s queues are not reached from here: give the https address of a webhook as the Destination instead of "${destination}".`);
}

export const updateNotificationSettings = operation({
  input: z.object({ HITTypeId: ZEntityId, Notification: ZNotification.optional(), Active: z.boolean().optional() }),
  codes: { NotFound: 'HITTypeDoesNotExist' },
  run: async ({ requesterId }, { HITTypeId: hitTypeId, Notification: wanted, Active: isActive }) => {
    if (wanted === undefined && isActive === undefined) throw new TurkError('InvalidParameterValue', 'Give a Notification, Active, or both.');
    await inTransaction(async (tx) => {
      const type = await tx.hITType.count({ where: { id: hitTypeId, requesterId } });
      if (type === 0) throw new TurkError('HITTypeDoesNotExist', `There is no HIT type ${hitTypeId} of yours.`);
      if (wanted) {
        const setting = { ...transportOf(wanted), version: wanted.Version, eventTypes: wanted.EventTypes, isActive: isActive ?? true };
        await tx.notificationSetting.upsert({ where: { hitTypeId }, create: { hitTypeId, ...setting }, update: setting });
        return;
      }
      const { count } = await tx.notificationSetting.updateMany({ where: { hitTypeId }, data: { isActive } });
      if (count === 0) throw new TurkError('InvalidParameterValue', `HIT type ${hitTypeId} has no Notification to switch on or off.`);
    });
    return {};
  },
});

export const sendTestEventNotification = operation({
  input: z.object({ Notification: ZNotification, TestEventType: z.enum(EVENT_TYPES) }),
  run: async ({ requesterId, now }, { Notification: wanted, TestEventType: EventType }) => {
    const id = newId();
    const event = { EventType, EventTimestamp: now.toISOString().replace(/\.\d+Z$/, 'Z'), HITTypeId: '3TESTHITTYPE', HITId: '3TESTHIT', ...(EventType.startsWith('Assignment') && { AssignmentId: '3TESTASSIGNMENT' }) };
    const body = { EventDocVersion: wanted.Version, EventDocId: id, CustomerId: requesterId, Events: [event] };
    await db().notification.create({ data: { id, userId: requesterId, ...transportOf(wanted), subject: EventType, body } });
    return {};
  },
});
