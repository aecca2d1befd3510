/** @file `apiary paper`: a counterpart of every figure and table of HIVE, from one command. */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { duration } from '#lib/loop/report/words.ts';
import { FIGURE_NAMES, type FigureName } from '#lib/paper/analyses.ts';
import { PAPER_PRESETS, ZPaperConfig } from '#lib/paper/config.ts';
import { countParts } from '#lib/paper/count-parts.ts';
import { describePaper } from '#lib/paper/report/describe.ts';
import { executeRun } from '../loop/execute-run.ts';
import { withPlatform } from '../loop/with-platform.ts';
import { gatherSeeds } from '../options.ts';
import { takePaperFolder } from '../paper/paper-folder.ts';
import { writePaper } from '../paper/write-paper.ts';
import { writeSeed } from '../paper/write-seed.ts';

interface PaperOptions {
  world: 'shapes';
  out: string;
  preset: string;
  seeds?: number[];
  figures?: FigureName[];
  crowd: 'simulated' | 'people';
  as: string;
  json?: string;
}

/** Micro-dollars for one seed on its own platform: more than any preset costs. */
const OWN_BUDGET = 40_000_000_000n;

async function paper({ world, out, preset, seeds, figures, crowd, as, json }: PaperOptions): Promise<void> {
  const dir = resolve(out);
  const settings = { ...PAPER_PRESETS[preset], world, crowd, ...(seeds && { seeds }), ...(figures && { figures }) };
  const folder = takePaperFolder(dir, ZPaperConfig.omit({ seed: true }).parse(settings));
  const { config, sha256, runIdOf, dirOf } = folder;
  const tell = async (): Promise<number[]> => {
    const report = await writePaper(dir, folder);
    if (!report) return config.seeds;
    if (json !== undefined) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
    console.log(`${describePaper(report)}\n${duration(report.seconds)}; ${join(out, 'paper.html')} has all of it.`);
    return report.missingSeeds;
  };
  const left = await tell();
  if (left.length === 0) return;
  await withPlatform(dir, as, async (workplace) => {
    workplace.say(`the analyses are fixed: plan ${sha256}`);
    for (const seed of left) {
      workplace.say(`seed ${seed}, ${config.seeds.indexOf(seed) + 1} of ${config.seeds.length}`);
      const runId = runIdOf(seed);
      const isDone = await executeRun({ ...workplace, runId, stage: 'paper', name: `The paper’s figures, seed ${seed}`, config: { ...config, seed }, parts: countParts(config.figures), budget: OWN_BUDGET });
      if (!isDone) return false;
      await writeSeed(runId, dirOf(seed));
      await tell();
    }
    return true;
  });
}

export function registerPaper(program: Command): void {
  program
    .command('paper')
    .description('make a counterpart of every figure of the paper, each number with its interval and the paper’s beside it; the same command goes on where it was')
    .addOption(new Option('--world <name>', 'the world whose pictures are edited').choices(['shapes']).default('shapes'))
    .requiredOption('--out <dir>', 'folder for paper.json, paper.html, RESULTS.md, votes.csv, a folder per seed and, unless one is running, the platform’s data')
    .addOption(new Option('--preset <name>', 'sizes').choices(Object.keys(PAPER_PRESETS)).default('full'))
    .addOption(new Option('--quick', 'within 45 minutes of two idle cores: the same as --preset quick').implies({ preset: 'quick' }))
    .addOption(new Option('--seeds <n...>', 'other seeds than the preset’s: 7,8,9').argParser(gatherSeeds))
    .addOption(new Option('--figures <name...>', 'only these figures').choices(FIGURE_NAMES))
    .addOption(new Option('--crowd <who>', 'who answers').choices(['simulated', 'people']).default('simulated'))
    .option('--as <email>', 'the researcher whose runs they are and whose balance pays', 'researcher@apiary.example')
    .option('--json <file>', 'write the report as JSON here too')
    .action(paper);
}
