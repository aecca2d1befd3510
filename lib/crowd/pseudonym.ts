import { createHmac } from 'node:crypto';
import { env } from '#lib/env.ts';
import { base32 } from '#lib/ids.ts';

/** What a worker is called where nobody needs to know who it is: the same everywhere on this platform, and no way back to the account. */
export function pseudonymOf(workerId: string): string {
  return base32(createHmac('sha256', env('NEXTAUTH_SECRET')).update(`pseudonym/${workerId}`).digest()).slice(0, 6);
}
