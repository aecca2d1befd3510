import { createHmac } from 'node:crypto';
import { env } from '#lib/env.ts';

export interface AccessKey {
  accessKeyId: string;
  secretAccessKey: string;
}

const PREFIX = 'AK';

/** A user's key pair for AWS-style request signing. The secret follows from the server's own, so none is stored; changing that one revokes all. */
export function accessKeyOf(userId: string): AccessKey {
  const accessKeyId = `${PREFIX}${userId}`;
  return { accessKeyId, secretAccessKey: createHmac('sha256', env('NEXTAUTH_SECRET')).update(`access-key/${accessKeyId}`).digest('base64url') };
}
