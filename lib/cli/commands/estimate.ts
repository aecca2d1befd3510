/** @file `apiary estimate`: what a loop, or the paper's figures, will take before they start. */
import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { duration } from '#lib/loop/report/words.ts';
import { LOOP_PRESETS, ZLoopConfig } from '#lib/loop/config.ts';
import { PAPER_PRESETS, ZPaperConfig } from '#lib/paper/config.ts';
import { countLoop, countPaper, type Work } from '#lib/paper/count-work.ts';
import { estimateWork } from '#lib/paper/estimate-work.ts';
import { gatherSeeds } from '../options.ts';

interface EstimateOptions {
  preset: string;
  seeds?: number[];
  json?: string;
}

const number = (value: number) => value.toLocaleString('en-GB');
const dollars = (micro: bigint) => `$${(Number(micro) / 1e6).toLocaleString('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;

async function tell(what: string, { preset, json }: EstimateOptions, work: Work, seeds: readonly number[]): Promise<void> {
  const estimate = estimateWork(work, seeds.length);
  const { seconds, answers, hours, cost } = estimate;
  if (json !== undefined) await writeFile(json, `${JSON.stringify({ what, preset, seeds, work, ...estimate, cost: Number(cost) }, null, 2)}\n`);
  console.log(`${what}, preset ${preset}, ${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}
  each seed: ${number(work.editorSteps)} steps of ${work.batch} for editors, ${number(work.rewardSteps)} for reward models, ${number(work.edits)} edits drawn, ${number(work.rankings.answers)} rankings and ${number(work.votes.answers)} votes
  once: ${number(work.pairs)} training pairs
  about ${duration(seconds)} on two idle cores with simulated annotators
  with people: ${number(answers)} answers, about ${number(Math.round(hours))} hours of their time, ${dollars(cost)} with the platform’s fee`);
}

function known<T>(presets: Readonly<Record<string, T>>, name: string): T {
  if (!Object.hasOwn(presets, name)) throw new Error(`There is no preset "${name}"; choose one of ${Object.keys(presets).join(', ')}.`);
  return presets[name] as T;
}

async function estimate(what: 'loop' | 'paper', options: EstimateOptions): Promise<void> {
  if (what === 'loop') {
    const { seeds = [7] } = options;
    return tell(what, options, countLoop(ZLoopConfig.parse({ ...known(LOOP_PRESETS, options.preset), seed: seeds[0] })), seeds);
  }
  const preset = known(PAPER_PRESETS, options.preset);
  const { seeds = preset.seeds } = options;
  return tell(what, options, countPaper(ZPaperConfig.parse({ ...preset, seeds, seed: seeds[0] })), seeds);
}

export function registerEstimate(program: Command): void {
  const group = program.command('estimate').description('say what something will take before it starts: time here, people’s time, money');
  for (const [what, preset, presets] of [['loop', 'shapes', LOOP_PRESETS], ['paper', 'full', PAPER_PRESETS]] as const) {
    group
      .command(what)
      .description(`for "apiary ${what}"`)
      .addOption(new Option('--preset <name>', `settings: ${Object.keys(presets).join(', ')}`).default(preset))
      .addOption(new Option('--seeds <n...>', 'the seeds it is run with').argParser(gatherSeeds))
      .option('--json <file>', 'write the numbers as JSON here')
      .action((options: EstimateOptions) => estimate(what, options));
  }
}
