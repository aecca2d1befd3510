/** @file `apiary loop`: the whole HIVE loop without a browser, from votes to a verdict, of one seed or of several. */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { LOOP_PRESETS, type TLoopRequest, ZLoopConfig } from '#lib/loop/config.ts';
import type { TLoopReport } from '#lib/contracts/loop-report.ts';
import { describeLoop, describePool } from '#lib/loop/report/describe.ts';
import { duration } from '#lib/loop/report/words.ts';
import { takeLoopFolder, takeSeedsFolder } from '../loop/loop-folder.ts';
import { readResults } from '../loop/read-results.ts';
import { runSeed } from '../loop/run-seed.ts';
import { withPlatform } from '../loop/with-platform.ts';
import { writePool } from '../loop/write-pool.ts';
import { gatherSeeds, seedNumber } from '../options.ts';

interface LoopOptions {
  world: string;
  seed?: number;
  seeds?: number[];
  out: string;
  preset: string;
  crowd: 'simulated' | 'people';
  as: string;
  json?: string;
}

/** One loop of the command: its settings, the folder of its results, and what to do with them. */
interface Task {
  /** Said when it begins, where there are others. */
  title?: string;
  config: TLoopRequest;
  dir: string;
  done(report: TLoopReport): Promise<unknown>;
}

const DEFAULT_SEEDS: Record<string, number[]> = { long: [11, 12, 13] };

/** Runs loops one after the other on one platform; Ctrl-C cancels the one that runs and leaves the others. */
async function runTasks(tasks: readonly Task[], { dir, world, preset, as }: Pick<LoopOptions, 'world' | 'preset' | 'as'> & { dir: string }): Promise<void> {
  const marks = tasks.map(({ config: { seed }, dir: folder }) => takeLoopFolder(folder, { seed, world, preset }));
  await withPlatform(dir, as, async (workplace) => {
    for (const [i, { title, config, dir: folder, done }] of tasks.entries()) {
      if (title) workplace.say(title);
      const report = await runSeed({ ...workplace, runId: marks[i].runId, config, dir: folder });
      if (!report) return false;
      await done(report);
    }
    return true;
  });
}

/** Several seeds, each in a folder below, and what they say together above; finished ones are read and not run again. */
async function loopSeeds(seeds: number[], settings: Omit<TLoopRequest, 'seed'>, options: LoopOptions, write: (report: unknown) => Promise<void>): Promise<void> {
  const dir = resolve(options.out);
  const { world, preset } = options;
  const { config } = takeSeedsFolder(dir, { seeds, world, preset, config: ZLoopConfig.omit({ seed: true }).parse(settings) });
  const folderOf = (seed: number) => join(dir, `seed-${seed}`);
  const pool = async (): Promise<number[]> => {
    const reports = seeds.map((seed) => readResults(folderOf(seed)));
    const left = seeds.filter((_, i) => reports[i] === null);
    if (left.length === seeds.length) return left;
    const pooled = writePool(dir, reports.filter((report) => report !== null), left);
    await write(pooled);
    console.log(`${describePool(pooled)}\n${duration(pooled.seconds)}; ${join(options.out, 'report.html')} has all of it.`);
    return left;
  };
  const taskOf = (seed: number): Task => ({ title: `seed ${seed}, ${seeds.indexOf(seed) + 1} of ${seeds.length}`, config: { ...config, seed }, dir: folderOf(seed), done: pool });
  const left = await pool();
  if (left.length > 0) await runTasks(left.map(taskOf), { ...options, dir });
}

async function loop(options: LoopOptions): Promise<void> {
  const { preset, crowd, json } = options;
  const seeds = options.seeds ?? (options.seed === undefined ? (DEFAULT_SEEDS[preset] ?? [7]) : [options.seed]);
  const settings = { ...LOOP_PRESETS[preset], crowd };
  const write = async (report: unknown) => {
    if (json !== undefined) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
  };
  if (seeds.length > 1) return loopSeeds(seeds, settings, options, write);
  const dir = resolve(options.out);
  const done = async (report: TLoopReport) => {
    await write(report);
    console.log(`${describeLoop(report)}\n${duration(report.seconds)}; ${join(options.out, 'report.html')} has all of it.`);
  };
  await runTasks([{ config: { ...settings, seed: seeds[0] }, dir, done }], { ...options, dir });
}

export function registerLoop(program: Command): void {
  program
    .command('loop')
    .description('run the whole loop: rankings, reward model, fine-tuning, blind studies, verdict; the same command goes on where it was')
    .addOption(new Option('--world <name>', 'the world whose pictures are edited').choices(['shapes']).default('shapes'))
    .addOption(new Option('--seed <n>', 'every random number follows from it (default: 7; of the powered run 11, 12 and 13)').argParser(seedNumber))
    .addOption(new Option('--seeds <n...>', 'several seeds one after the other, and what they say together: 7,8,9').argParser(gatherSeeds).conflicts('seed'))
    .requiredOption('--out <dir>', 'folder for report.json, report.html, votes.csv and, unless one is running, the platform’s data')
    .addOption(new Option('--preset <name>', 'settings').choices(Object.keys(LOOP_PRESETS)).default('shapes'))
    .addOption(new Option('--long', 'the powered run: the same as --preset long').implies({ preset: 'long' }))
    .addOption(new Option('--crowd <who>', 'who answers').choices(['simulated', 'people']).default('simulated'))
    .option('--as <email>', 'the researcher whose run it is and whose balance pays', 'researcher@apiary.example')
    .option('--json <file>', 'write the report as JSON here too')
    .action(loop);
}
