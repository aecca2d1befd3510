/** @file `apiary bench claims`: tasks handed out and answers taken per second, over HTTP, by many workers at once. */
import { writeFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type ClaimsCase, measureClaims } from '../bench/claims/measure-claims.ts';
import { number } from '../options.ts';

interface Options {
  sizes: number[];
  workers: number;
  seconds: number;
  pause: number;
  labelStudio?: string;
  labelStudioProject: number;
  json?: string;
}

function readSizes(text: string): number[] {
  const sizes = text.split(',').map(Number);
  if (sizes.some((size) => !Number.isInteger(size) || size < 100 || size > 2_000_000)) throw new InvalidArgumentError('It must be whole numbers from 100 to 2000000, separated by commas.');
  return sizes;
}

function line({ name, tasksPerSecond, failed, next, submit, workers, pauseMs }: ClaimsCase): string {
  const ms = ({ p50, p95 }: ClaimsCase['next']) => `${p50.toFixed(0)} ms, 95 % within ${p95.toFixed(0)} ms`;
  return `${name}: ${tasksPerSecond.toFixed(1)} tasks/s with ${workers} workers${pauseMs > 0 ? ` who look ${pauseMs} ms at each` : ' flat out'}; next ${ms(next)}; submit ${ms(submit)}${failed > 0 ? `; ${failed} requests failed` : ''}`;
}

async function benchClaims(_: unknown, command: Command): Promise<void> {
  const { sizes, workers, seconds, pause: pauseMs, labelStudio: url, labelStudioProject: project, json } = command.optsWithGlobals<Options>();
  const token = process.env.LABEL_STUDIO_TOKEN;
  if (url && !token) throw new Error('Set LABEL_STUDIO_TOKEN to an access token of the Label Studio at --label-studio.');
  const labelStudio = url && token ? { url, token, project } : undefined;
  const report = await measureClaims({ sizes, workers, seconds, pauseMs, labelStudio, say: (text) => console.error(text), measured: (one) => console.log(line(one)) });
  console.log(`${sizes.at(-1)?.toLocaleString('en')} open HITs against ${sizes[0].toLocaleString('en')}: ${report.flatness.toFixed(2)} times the tasks per second`);
  if (report.ratioLabelStudio !== null) console.log(`${report.ratioLabelStudio.toFixed(0)} times Label Studio's tasks per second`);
  if (json !== undefined) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
}

export function registerBenchClaims(bench: Command): void {
  bench
    .command('claims')
    .description('next task and submit, over HTTP, on a platform that is started for it')
    .addOption(new Option('--sizes <list>', 'open HITs at which to measure').argParser(readSizes).default([1_000, 10_000, 100_000], '1000,10000,100000'))
    .addOption(new Option('--workers <n>', 'workers at a time').argParser(number({ min: 1, max: 2_000, integer: true })).default(200))
    .addOption(new Option('--seconds <n>', 'of each measurement').argParser(number({ min: 1, max: 600 })).default(20))
    .addOption(new Option('--pause <ms>', 'how long workers of the paced measurement look at a task').argParser(number({ min: 1, max: 600_000 })).default(2_000))
    .option('--label-studio <url>', 'a running Label Studio to measure beside; its token in LABEL_STUDIO_TOKEN')
    .addOption(new Option('--label-studio-project <id>', 'its project with the tasks').argParser(number({ min: 1, integer: true })).default(1))
    .action(benchClaims);
}
