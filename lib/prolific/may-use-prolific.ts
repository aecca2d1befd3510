import type { SignedInUser } from '#lib/auth/user.ts';
import { env } from '#lib/env.ts';

/** Whether somebody may publish to Prolific, which spends the operator's wallet there: requesters who are administrators, or whom PROLIFIC_REQUESTERS names. */
export function mayUseProlific({ email, roles }: Pick<SignedInUser, 'email' | 'roles'>): boolean {
  if (!env('PROLIFIC_API_TOKEN') || !roles.includes('Requester')) return false;
  const named = env('PROLIFIC_REQUESTERS').split(',').map((one) => one.trim().toLowerCase());
  return roles.includes('Admin') || named.includes(email.toLowerCase());
}
