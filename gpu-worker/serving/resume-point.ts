/**
 * @file Where a call of a run got to, for a retry of the run: the workflow engine remembers checkpoints only within one execution. The checkpoint is a
 * function of the call's input, so a late or repeated writing names the same or an earlier point, and any of them leads to the same bits.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { TRunRef } from '#lib/contracts/stages.ts';
import { getObject } from '#lib/storage/get-object.ts';
import { putObject } from '#lib/storage/put-object.ts';
import { patiently } from '../runtime/patience.ts';

const ZResumePoint = z.object({ version: z.literal(1), resumeKey: z.string() });

function keyOf(name: string, { run, ...input }: { run: TRunRef }): string {
  return `resume/${run.id}/${createHash('sha256').update(JSON.stringify([name, input])).digest('hex').slice(0, 40)}.json`;
}

/** The checkpoint that an earlier execution of this run left for the same call; null when there is none. */
export async function findResumePoint(name: string, input: { run: TRunRef }): Promise<string | null> {
  try {
    return ZResumePoint.parse(JSON.parse((await patiently(() => getObject(keyOf(name, input)))).toString('utf8'))).resumeKey;
  } catch (error) {
    if ((error as { code?: string }).code === 'NotFound') return null;
    throw error;
  }
}

/** Notes the newest checkpoint of a call. */
export async function saveResumePoint(name: string, input: { run: TRunRef }, resumeKey: string): Promise<void> {
  await putObject({ key: keyOf(name, input), body: JSON.stringify({ version: 1, resumeKey }), contentType: 'application/json' });
}
