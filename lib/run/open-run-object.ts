import type { SignedInUser } from '#lib/auth/user.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { streamObject } from '#lib/storage/get-object.ts';
import { assertRunUnblinded } from './assert-run-unblinded.ts';
import { areEditsBlind, EDITS_ARE_BLIND } from './are-edits-blind.ts';

/** Whether a run names the object: as a picture made while it ran, or anywhere in its result. */
async function isNamed(runId: string, key: string): Promise<boolean> {
  const [{ named }] = await db().$queryRaw<{ named: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM "RunSample" WHERE "runId" = ${runId} AND "key" = ${key})
        OR EXISTS (SELECT 1 FROM "Run" WHERE "id" = ${runId} AND jsonb_path_exists("result", '$.** ? (@ == $key)', jsonb_build_object('key', ${key}::text))) AS named`;
  return named;
}

/**
 * Opens an object that a run made and names, such as a sample picture or a contact sheet.
 * @throws AppError NotFound for every other object, Forbidden for edits that this user may still vote on.
 */
export async function openRunObject(runId: string, key: string, user: SignedInUser): Promise<Awaited<ReturnType<typeof streamObject>>> {
  if (key.includes('\0') || !(await isNamed(runId, key))) throw new AppError('NotFound', 'This run has no such object.');
  await assertRunUnblinded(runId, user);
  if (await areEditsBlind(runId, user)) throw new AppError('Forbidden', EDITS_ARE_BLIND);
  return streamObject(key);
}
