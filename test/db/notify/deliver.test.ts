/** Messages going out: to a real mail server and a real web server, which are sometimes away. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { db } from '#lib/db.ts';
import type { Prisma } from '#lib/generated/prisma/client.ts';
import { newId } from '#lib/ids.ts';
import { deliverDue } from '#lib/notify/deliver-due.ts';
import { webhookSecretOf } from '#lib/notify/webhook-secret.ts';
import { createCrowd, type Crowd } from '#test/support/crowd.ts';

let crowd: Crowd;
const mails: string[] = [];
const posts: { headers: IncomingHttpHeaders; body: string }[] = [];
let answer = 200;
const receiver = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => {
    posts.push({ headers: request.headers, body });
    response.writeHead(answer, { location: 'http://127.0.0.1/elsewhere' }).end();
  });
});
const mailServer = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData: (stream, _session, done) => {
    let text = '';
    stream.on('data', (chunk) => (text += chunk));
    stream.on('end', () => {
      mails.push(text);
      done();
    });
  },
});

let hook: string;
beforeAll(async () => {
  crowd = await createCrowd({ workers: 1, items: 1 });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  await new Promise<void>((resolve) => mailServer.listen(0, '127.0.0.1', resolve));
  hook = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  process.env.WEBHOOK_HOSTS = '127.0.0.1';
});
afterEach(() => {
  posts.length = 0;
  answer = 200;
  process.env.SMTP_URL = `smtp://127.0.0.1:${(mailServer.server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  receiver.close();
  await new Promise<void>((resolve) => mailServer.close(resolve));
});

async function queue(more: Partial<Prisma.NotificationUncheckedCreateInput>): Promise<string> {
  const id = newId();
  const body = { EventDocVersion: '2014-08-15', EventDocId: id, Events: [{ EventType: 'Ping', EventTimestamp: '2026-11-26T12:00:00Z', HITId: '3HIT' }] };
  await db().notification.create({ data: { id, userId: crowd.requesterId, transport: 'Webhook', destination: hook, subject: 'Ping', body, nextAttemptAt: new Date(0), ...more } });
  return id;
}

const stateOf = (id: string) => db().notification.findUniqueOrThrow({ where: { id }, select: { status: true, attempts: true, nextAttemptAt: true, lastError: true } });

test('a webhook is signed so that its receiver can check it, and carries its event’s id', async () => {
  const id = await queue({});
  expect(await deliverDue(new Date())).toBe(1);
  expect(posts).toHaveLength(1);
  expect(posts[0].headers['webhook-id']).toBe(id);
  const verified = new Webhook(webhookSecretOf(crowd.requesterId)).verify(posts[0].body, posts[0].headers as Record<string, string>);
  expect(verified).toMatchObject({ EventDocId: id });
  expect(() => new Webhook(webhookSecretOf(crowd.workerIds[0])).verify(posts[0].body, posts[0].headers as Record<string, string>)).toThrow();
  expect(await stateOf(id)).toMatchObject({ status: 'Sent', attempts: 1 });
  expect(await deliverDue(new Date())).toBe(0);
});

test('a receiver that fails is asked again with the same id, later and later, and given up after a day', async () => {
  const id = await queue({});
  let now = new Date();
  const waits: number[] = [];
  for (answer = 503; ; ) {
    await deliverDue(now);
    const { status, nextAttemptAt, lastError } = await stateOf(id);
    expect(lastError).toBe('the receiver answered with the status 503');
    if (status === 'Failed') break;
    waits.push((nextAttemptAt.getTime() - now.getTime()) / 1000);
    expect(await deliverDue(new Date(nextAttemptAt.getTime() - 1))).toBe(0);
    now = nextAttemptAt;
  }
  expect(waits).toEqual([10, 60, 300, 1_800, 7_200, 21_600, 43_200]);
  expect(new Set(posts.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([id]));
  expect(posts).toHaveLength(8);
});

test('redirects are not followed, and private addresses are not reached', async () => {
  answer = 302;
  const moved = await queue({});
  process.env.WEBHOOK_HOSTS = '127.0.0.1';
  await deliverDue();
  expect(await stateOf(moved)).toMatchObject({ status: 'Pending', lastError: 'the receiver answered with the status 302' });
  process.env.WEBHOOK_HOSTS = '';
  const inside = await queue({});
  posts.length = 0;
  await deliverDue();
  expect(posts).toEqual([]);
  expect((await stateOf(inside)).lastError).toContain('is not on the public internet');
  process.env.WEBHOOK_HOSTS = '127.0.0.1';
});

test('many senders at once send each message once', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 20; i++) ids.push(await queue({}));
  await Promise.all(Array.from({ length: 5 }, () => deliverDue(new Date(), 10)));
  expect(posts.map(({ headers }) => headers['webhook-id']).filter((id) => ids.includes(String(id))).sort()).toEqual(ids.sort());
});

test('e-mail goes through the mail server; without one it is given up with the reason', async () => {
  const id = await queue({ transport: 'Email', destination: 'rosa@example.org', subject: 'Two\r\nBcc: lines', body: { text: 'Hello from a requester' } });
  await deliverDue();
  expect(await stateOf(id)).toMatchObject({ status: 'Sent' });
  expect(mails[0]).toContain('To: rosa@example.org');
  expect(mails[0]).toContain('Subject: Two Bcc: lines');
  expect(mails[0]).toContain('Hello from a requester');
  expect(mails[0]).toContain(`Message-ID: <${id.toLowerCase()}@127.0.0.1>`);
  delete process.env.SMTP_URL;
  const none = await queue({ transport: 'Email', destination: 'rosa@example.org' });
  await deliverDue();
  expect(await stateOf(none)).toMatchObject({ status: 'Failed', lastError: 'this platform sends no e-mail: SMTP_URL is not set' });
});
