/** @file The folder of `apiary loop`: which run it holds, and what the run leaves there. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { newId } from '#lib/ids.ts';

const ZMark = z.object({ runId: z.string(), seed: z.number(), world: z.string(), preset: z.string() });
export type LoopMark = z.infer<typeof ZMark>;

/** Writes a file whole or not at all. */
export function writeWhole(file: string, content: string | Uint8Array): void {
  const half = `${file}.half`;
  writeFileSync(half, content);
  renameSync(half, file);
}

/**
 * The run of a folder: the one that it was begun with, or a new one.
 * @throws a sentence when the folder cannot be used or holds a loop of other settings.
 */
export function takeLoopFolder(dir: string, wanted: Omit<LoopMark, 'runId'>): LoopMark {
  const file = join(dir, 'run.json');
  try {
    mkdirSync(dir, { recursive: true });
    if (!existsSync(file)) writeWhole(file, `${JSON.stringify({ runId: newId(), ...wanted }, null, 2)}\n`);
  } catch (cause) {
    throw new Error(`The folder ${dir} cannot be written to (${(cause as NodeJS.ErrnoException).code}): choose another with --out.`, { cause });
  }
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    content = undefined;
  }
  const mark = ZMark.safeParse(content);
  if (!mark.success) throw new Error(`${file} is not a loop's mark: remove it, or choose another folder with --out.`);
  const { seed, world, preset } = mark.data;
  if (seed !== wanted.seed || world !== wanted.world || preset !== wanted.preset) throw new Error(`${dir} holds the loop of seed ${seed}, world ${world}, preset ${preset}: choose another folder with --out.`);
  return mark.data;
}
