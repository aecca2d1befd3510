import { hash, verify } from '@node-rs/argon2';
import { AppError } from '#lib/errors.ts';

/** OWASP's argon2id parameters: 19 MiB, two passes, one lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

const MIN_LENGTH = 8;
const MAX_LENGTH = 200;

let decoy: Promise<string> | undefined;

/** @throws AppError BadInput when the password is too short or absurdly long. */
export async function hashPassword(password: string): Promise<string> {
  if (password.length < MIN_LENGTH || password.length > MAX_LENGTH) throw new AppError('BadInput', `A password needs ${MIN_LENGTH} to ${MAX_LENGTH} characters.`);
  return hash(password, COST);
}

/** Whether a password fits; takes as long for an account without one, so that timing does not tell which addresses exist. */
export async function verifyPassword(stored: string | null | undefined, password: string): Promise<boolean> {
  if (password.length > MAX_LENGTH) return false;
  decoy ??= hash('no account has this password', COST);
  const fits = await verify(stored ?? (await decoy), password);
  return fits && Boolean(stored);
}
