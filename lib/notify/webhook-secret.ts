import { createHmac } from 'node:crypto';
import { env } from '#lib/env.ts';

/** What a requester's webhooks are signed with (Standard Webhooks). It follows from the server's own secret, so none is stored. */
export function webhookSecretOf(userId: string): string {
  return `whsec_${createHmac('sha256', env('NEXTAUTH_SECRET')).update(`webhook/${userId}`).digest('base64')}`;
}
