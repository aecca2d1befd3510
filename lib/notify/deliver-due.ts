import { z } from 'zod';
import { db } from '#lib/db.ts';
import type { Notification } from '#lib/generated/prisma/client.ts';
import { NoMailError, sendMail } from './send-mail.ts';
import { sendWebhook } from './send-webhook.ts';
import { webhookSecretOf } from './webhook-secret.ts';

/** Seconds until each next attempt; after the last one the message is given up. */
const BACKOFF = [10, 60, 300, 1_800, 7_200, 21_600, 43_200] as const;
/** A sender that died has its messages sent again after this. The event id tells receivers that it is the same one. */
const LEASE_SECONDS = 120;

const ZText = z.object({ text: z.string() });
const ZEvent = z.object({ Events: z.array(z.object({ EventType: z.string(), EventTimestamp: z.string(), HITTypeId: z.string().optional(), HITId: z.string().optional(), AssignmentId: z.string().optional() })) });

/** An e-mail's text: what was written, or an event in lines. */
function textOf(body: unknown): string {
  const text = ZText.safeParse(body);
  if (text.success) return text.data.text;
  const event = ZEvent.safeParse(body);
  if (!event.success) return JSON.stringify(body, null, 2);
  return event.data.Events.map((one) => Object.entries(one).map(([name, value]) => `${name}: ${value}`).join('\n')).join('\n\n');
}

async function send(row: Notification, now: Date): Promise<void> {
  const { id, userId, transport, destination, subject, body } = row;
  if (transport === 'Webhook') return sendWebhook({ id, url: destination, secret: webhookSecretOf(userId), body, now });
  return sendMail({ id, to: destination, subject, text: textOf(body) });
}

async function deliver(row: Notification, now: Date): Promise<void> {
  try {
    await send(row, now);
    await db().notification.update({ where: { id: row.id }, data: { status: 'Sent', sentAt: now, lastError: null } });
  } catch (error) {
    const isLast = row.attempts > BACKOFF.length || error instanceof NoMailError;
    const lastError = (error as Error).message.slice(0, 500);
    const nextAttemptAt = new Date(now.getTime() + (BACKOFF[row.attempts - 1] ?? 0) * 1000);
    await db().notification.update({ where: { id: row.id }, data: isLast ? { status: 'Failed', lastError } : { nextAttemptAt, lastError } });
  }
}

/**
 * Sends messages whose time has come, each at most once at a time whoever calls. A failure is tried again after 10 seconds, a minute, and so on up to
 * a day in all.
 * @returns how many it tried; call again while that equals `limit`.
 */
export async function deliverDue(now = new Date(), limit = 50): Promise<number> {
  const lease = new Date(now.getTime() + LEASE_SECONDS * 1000);
  const due = await db().$queryRaw<{ id: string }[]>`
    UPDATE "Notification" SET "attempts" = "attempts" + 1, "nextAttemptAt" = ${lease}::timestamptz
    WHERE "id" IN (SELECT "id" FROM "Notification" WHERE "status" = 'Pending' AND "nextAttemptAt" <= ${now}::timestamptz ORDER BY "nextAttemptAt" LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    RETURNING "id"`;
  const rows = await db().notification.findMany({ where: { id: { in: due.map(({ id }) => id) } } });
  await Promise.all(rows.map((row) => deliver(row, now)));
  return rows.length;
}
