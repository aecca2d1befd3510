/** @file The folder of `apiary loop`: which run it holds, or which seeds, each with a folder of its own below. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { newId } from '#lib/ids.ts';
import { ZLoopConfig } from '#lib/loop/config.ts';

const RUN_MARK = 'run.json';
const SEEDS_MARK = 'seeds.json';

const ZMark = z.object({ runId: z.string(), seed: z.number(), world: z.string(), preset: z.string() });
export type LoopMark = z.infer<typeof ZMark>;

/** The settings are kept, so that later seeds run with those of the first. */
const ZSeedsMark = z.object({ seeds: z.array(z.number()), world: z.string(), preset: z.string(), config: ZLoopConfig.omit({ seed: true }) });
export type SeedsMark = z.infer<typeof ZSeedsMark>;

/** Writes a file whole or not at all. */
export function writeWhole(file: string, content: string | Uint8Array): void {
  const half = `${file}.half`;
  writeFileSync(half, content);
  renameSync(half, file);
}

/** A file's JSON, or undefined when it cannot be read as such. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * The mark of a folder: what it was begun with, or a fresh one.
 * @param what the mark is, for whoever put something else there.
 * @throws a sentence when it cannot be written or read.
 */
export function takeMark<Mark>(dir: string, name: string, schema: z.ZodType<Mark>, fresh: () => Mark, what = 'a loop\'s mark'): Mark {
  const file = join(dir, name);
  try {
    mkdirSync(dir, { recursive: true });
    if (!existsSync(file)) writeWhole(file, `${JSON.stringify(fresh(), null, 2)}\n`);
  } catch (cause) {
    throw new Error(`The folder ${dir} cannot be written to (${(cause as NodeJS.ErrnoException).code}): choose another with --out.`, { cause });
  }
  const mark = schema.safeParse(readJson(file));
  if (!mark.success) throw new Error(`${file} is not ${what}: remove it, or choose another folder with --out.`);
  return mark.data;
}

/**
 * The run of a folder: the one that it was begun with, or a new one.
 * @throws a sentence when the folder cannot be used or holds something else.
 */
export function takeLoopFolder(dir: string, wanted: Omit<LoopMark, 'runId'>): LoopMark {
  if (existsSync(join(dir, SEEDS_MARK))) throw new Error(`${dir} holds the loops of several seeds: name them with --seeds, or choose another folder with --out.`);
  const mark = takeMark(dir, RUN_MARK, ZMark, () => ({ runId: newId(), ...wanted }));
  const { seed, world, preset } = mark;
  if (seed !== wanted.seed || world !== wanted.world || preset !== wanted.preset) throw new Error(`${dir} holds the loop of seed ${seed}, world ${world}, preset ${preset}: choose another folder with --out.`);
  return mark;
}

/**
 * The seeds of a folder, fixed when it was begun: adding one after having seen results would be choosing them.
 * @throws a sentence when the folder cannot be used or holds something else.
 */
export function takeSeedsFolder(dir: string, wanted: SeedsMark): SeedsMark {
  if (existsSync(join(dir, RUN_MARK))) throw new Error(`${dir} holds the loop of one seed: choose another folder for several with --out.`);
  const mark = takeMark(dir, SEEDS_MARK, ZSeedsMark, () => wanted);
  const { seeds, world, preset } = mark;
  if (seeds.join() !== wanted.seeds.join() || world !== wanted.world || preset !== wanted.preset) throw new Error(`${dir} holds the loops of seeds ${seeds.join(', ')}, world ${world}, preset ${preset}: choose another folder with --out.`);
  return mark;
}
