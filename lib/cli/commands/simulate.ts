/** @file `apiary simulate`: a simulated crowd that works through the same HTTP contract as people and scripts. */
import { readFile, writeFile } from 'node:fs/promises';
import { SingleBar, Presets } from 'cli-progress';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { SPAM_KINDS, type SpamKind } from '#lib/crowd/simulate/annotator.ts';
import { type CrowdReport, runCrowd } from '#lib/crowd/simulate/run-crowd.ts';

const ZDemo = z.object({ url: z.url(), workers: z.array(z.object({ workerId: z.string(), token: z.string() })).min(1) });

/** A share from 0 to 1. */
function share(text: string): number {
  const value = Number(text);
  if (!(value >= 0 && value <= 1)) throw new InvalidArgumentError('must be a number from 0 to 1.');
  return value;
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('must be a number.');
  return value;
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('must be a whole number above zero.');
  return value;
}

async function readDemo(file: string): Promise<z.infer<typeof ZDemo>> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Error(`${file} cannot be read: start the demo first, or name its demo.json with --demo.`);
  });
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new Error(`${file} is not JSON.`);
  }
  const parsed = ZDemo.safeParse(content);
  if (!parsed.success) throw new Error(`${file} is not a demo.json: ${parsed.error.issues[0].path.join('.')} ${parsed.error.issues[0].message}.`);
  return parsed.data;
}

function describe({ seconds, submitted, surplus, returned, abandoned, refused, latency }: CrowdReport): string {
  const calls = Object.entries(latency).map(([verb, { n, p50, p95 }]) => `  ${verb.padEnd(7)} ${n} calls, median ${p50} ms, 95 % within ${p95} ms`);
  const refusals = Object.entries(refused).map(([sentence, n]) => `  refused ${n} × ${sentence}`);
  return [`${submitted} answers in ${seconds.toFixed(1)} s; ${surplus} surplus, ${returned} returned, ${abandoned} walked away from`, ...calls, ...refusals].join('\n');
}

interface SimulateOptions {
  url?: string;
  demo: string;
  workers: number;
  study?: string;
  seed: number;
  accuracy: number;
  noise: number;
  spam: number;
  spamPace: number;
  spamKind: SpamKind;
  positionBias: number;
  returns: number;
  abandons: number;
  repeats: number;
  limit: number;
  think: number;
  json?: string;
}

async function simulate(options: SimulateOptions): Promise<void> {
  const demo = await readDemo(options.demo);
  if (options.workers > demo.workers.length) throw new Error(`${options.demo} has tokens for ${demo.workers.length} workers; ask for at most as many with --workers.`);
  const bar = process.stdout.isTTY ? new SingleBar({ format: '{value} answers', stopOnComplete: false }, Presets.shades_classic) : undefined;
  bar?.start(0, 0);
  const { accuracy, noise, positionBias, seed, spam, spamPace, spamKind, limit } = options;
  const report = await runCrowd({
    ...{ accuracy, noise, positionBias, seed, spam, spamPace, spamKind, limit },
    url: options.url ?? demo.url,
    workers: demo.workers.slice(0, options.workers),
    studyId: options.study,
    returnRate: options.returns,
    abandonRate: options.abandons,
    repeatRate: options.repeats,
    thinkMs: options.think,
    progress: (done) => bar?.update(done),
  }).finally(() => bar?.stop());
  console.log(describe(report));
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
}

export function registerSimulate(program: Command): void {
  program
    .command('simulate')
    .description('let simulated annotators answer open tasks through the HTTP contract')
    .option('--demo <file>', "the demo's file with its address and worker tokens", '.data/demo.json')
    .option('--url <url>', 'another address than the one in the demo file')
    .option('--workers <n>', 'how many annotators work at once', count, 20)
    .option('--study <id>', 'work on this study only')
    .option('--seed <n>', 'the same seed gives the same answers', number, 7)
    .option('--accuracy <share>', 'share of answers judged by what the pictures show; the rest are guesses', share, 0.9)
    .option('--noise <sd>', 'standard deviation of the error in judging one picture', number, 0.15)
    .option('--spam <share>', 'share of annotators who answer without looking', share, 0)
    .option('--spam-pace <n>', 'how many times as quick those are (with --think): they take as many times as much of the work', count, 1)
    .addOption(new Option('--spam-kind <kind>', 'whether those answer at random, or look after all and rank in reversed order').choices(SPAM_KINDS).default('random'))
    .option('--position-bias <worth>', 'what standing first adds to a picture’s worth', number, 0)
    .option('--returns <share>', 'share of tasks given back', share, 0)
    .option('--abandons <share>', 'share of tasks walked away from', share, 0)
    .option('--repeats <share>', 'share of answers sent three times at once', share, 0)
    .option('--limit <n>', 'most tasks per annotator', count, 1_000_000)
    .option('--think <ms>', 'milliseconds spent on a task', number, 0)
    .option('--json <file>', 'write the report as JSON')
    .action(simulate);
}
