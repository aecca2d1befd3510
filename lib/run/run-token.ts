/** What lets a worker write to one run and to nothing else: a keyed hash of the run's id, so that nothing is stored. */
import { createHmac } from 'node:crypto';
import { env } from '#lib/env.ts';
import { AppError } from '#lib/errors.ts';
import { sameSecret } from '#lib/same-secret.ts';

/** Lets people and secret scanners recognise a leaked token. */
const PREFIX = 'apiary_run_';

/** The token of a run. */
export function runToken(runId: string): string {
  return PREFIX + createHmac('sha256', env('NEXTAUTH_SECRET')).update(`run-token/${runId}`).digest('base64url');
}

/** @throws AppError Unauthenticated when the token is not this run's. */
export function assertRunToken(runId: string, token: string | null): void {
  if (!sameSecret(runToken(runId), token ?? '')) throw new AppError('Unauthenticated', `This needs the token of the run ${runId}.`);
}
