import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Webhook } from 'standardwebhooks';
import { publicLookup } from '#lib/net/public-address.ts';

export interface SendWebhookOptions {
  /** The event's id: the same in every attempt, so that receivers can tell duplicates. */
  id: string;
  url: string;
  secret: string;
  body: unknown;
  now: Date;
}

const TIMEOUT_MS = 15_000;

/**
 * POSTs a JSON body, signed as Standard Webhooks says (webhook-id, webhook-timestamp, webhook-signature). Redirects are not followed.
 * @throws when the receiver does not answer with 2xx.
 */
export async function sendWebhook({ id, url: address, secret, body, now }: SendWebhookOptions): Promise<void> {
  const url = new URL(address);
  const payload = JSON.stringify(body);
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(payload),
    'user-agent': 'Apiary',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, now, payload),
  };
  const lookup = publicLookup({ url, allowedBy: 'WEBHOOK_HOSTS', refuse: () => new Error(`${url.host} is not on the public internet`) });
  const status = await new Promise<number>((resolve, reject) => {
    const sent = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, { method: 'POST', headers, lookup, timeout: TIMEOUT_MS }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.once('timeout', () => sent.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
    sent.once('error', reject);
    sent.end(payload);
  });
  if (status < 200 || status > 299) throw new Error(`the receiver answered with the status ${status}`);
}
