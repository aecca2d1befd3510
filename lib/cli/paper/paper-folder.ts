/** @file The folder of `apiary paper`: the plan it was begun with, what each seed measured, and its answers. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { type TPaperSeed, ZPaperSeed } from '#lib/contracts/paper-report.ts';
import { derivedId, newId } from '#lib/ids.ts';
import { ZPaperConfig } from '#lib/paper/config.ts';
import { writePlan } from '#lib/paper/write-plan.ts';
import { readJson, takeMark } from '../loop/loop-folder.ts';

const PLAN = 'plan.json';
const ZMark = z.object({ id: z.string(), sha256: z.string(), config: ZPaperConfig.omit({ seed: true }), plan: z.string() });

export interface PaperFolder {
  /** The settings it was begun with, which later seeds keep. */
  config: z.infer<typeof ZMark>['config'];
  sha256: string;
  runIdOf(seed: number): string;
  dirOf(seed: number): string;
}

/** Where a seed's measurements stand. */
export const seedFolder = (dir: string, seed: number): string => join(dir, `seed-${seed}`);

/**
 * The plan of a folder, fixed with its hash when it was begun: another choice of figures, sizes or seeds is another folder.
 * @throws a sentence when the folder cannot be used, or holds another plan.
 */
export function takePaperFolder(dir: string, wanted: PaperFolder['config']): PaperFolder {
  const { text, sha256 } = writePlan({ ...wanted, seed: 0 });
  const { id, config, sha256: begunWith } = takeMark(dir, PLAN, ZMark, () => ({ id: newId(), sha256, config: wanted, plan: text }), 'the plan of a paper');
  if (begunWith !== sha256) {
    const about = config.preset === wanted.preset && config.seeds.join() === wanted.seeds.join() ? 'other figures, sizes or analyses' : `preset ${config.preset} with the seeds ${config.seeds.join(', ')}`;
    throw new Error(`${dir} was begun with ${about}, and its plan is fixed: choose another folder with --out.`);
  }
  return { config, sha256, runIdOf: (seed) => derivedId('paper', id, String(seed)), dirOf: (seed) => seedFolder(dir, seed) };
}

/** What a finished seed measured, and its answers; null when it has not ended. @throws a sentence when it cannot be read */
export function readSeed(dir: string): { seed: TPaperSeed; answers: Record<string, string>[] } | null {
  const file = join(dir, 'seed.json');
  if (!existsSync(file)) return null;
  const seed = ZPaperSeed.safeParse(readJson(file));
  if (!seed.success) throw new Error(`${file} is not what a seed measured: remove it, and it is written again.`);
  return { seed: seed.data, answers: parse(readFileSync(join(dir, 'votes.csv')), { columns: true }) as Record<string, string>[] };
}
