/** @file `apiary bench`: how fast the shapes models train and sample, beside PyTorch when a Python with torch is named. */
import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { type BenchResult, benchModels, benchSample, benchTrainStep, WARMUP } from '../bench/shapes-bench.ts';
import { timeTorch, type TorchTimes, type TorchWork } from '../bench/torch-counterpart.ts';
import { number } from '../options.ts';

type Kind = TorchWork['kind'];

interface BenchCommandOptions {
  python?: string;
  batch?: number;
  threads: number;
  repeats: number;
  steps: number;
  json?: string;
}

/** One line of the result; the PyTorch fields are null without --python. */
interface BenchCase {
  name: string;
  seconds: number;
  eagerSeconds: number | null;
  compileSeconds: number | null;
  ratioEager: number | null;
  ratioCompile: number | null;
  samplesPerSecond: number;
  torch?: string;
  note?: string;
  profile?: BenchResult['profile'];
}

function ratio(ours: number, theirs: number | null | undefined): number | null {
  return theirs == null ? null : ours / theirs;
}

function table({ name, seconds, samplesPerSecond, eagerSeconds, compileSeconds, ratioEager, ratioCompile, torch, note, profile }: BenchCase): string {
  const lines = [`${name}: ${(seconds * 1000).toFixed(1)} ms, ${samplesPerSecond.toFixed(1)} samples/s`];
  if (eagerSeconds !== null) lines.push(`  PyTorch ${torch} eager    ${(eagerSeconds * 1000).toFixed(1)} ms, ratio ${ratioEager?.toFixed(2)}`);
  if (compileSeconds !== null) lines.push(`  PyTorch ${torch} compiled ${(compileSeconds * 1000).toFixed(1)} ms, ratio ${ratioCompile?.toFixed(2)}`);
  else if (note) lines.push(`  PyTorch could not compile here: ${note}`);
  if (profile) lines.push('  where the time goes:', ...profile.slice(0, 12).map(({ operator, share }) => `    ${operator.padEnd(20)} ${(share * 100).toFixed(1).padStart(5)} %`));
  return lines.join('\n');
}

async function bench(kind: Kind, options: BenchCommandOptions): Promise<void> {
  const { threads, repeats, steps, python } = options;
  const batch = options.batch ?? (kind === 'train-step' ? 64 : 16);
  const ours = kind === 'train-step' ? await benchTrainStep({ batch, threads, repeats }) : await benchSample({ batch, threads, repeats }, steps);
  const theirs: TorchTimes | undefined = python === undefined ? undefined : await timeTorch(python, { kind, ...(await benchModels()), batch, steps, threads, warmup: WARMUP, repeats });
  const result: BenchCase = {
    name: `shapes editor ${kind}, batch ${batch}, ${threads} thread${threads === 1 ? '' : 's'}`,
    seconds: ours.seconds,
    eagerSeconds: theirs?.eagerSeconds ?? null,
    compileSeconds: theirs?.compileSeconds ?? null,
    ratioEager: ratio(ours.seconds, theirs?.eagerSeconds),
    ratioCompile: ratio(ours.seconds, theirs?.compileSeconds),
    samplesPerSecond: batch / ours.seconds,
    ...(theirs ? { torch: theirs.torch } : {}),
    ...(theirs?.note === undefined ? {} : { note: theirs.note }),
    ...(ours.profile ? { profile: ours.profile } : {}),
  };
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify({ cases: [result] }, null, 2)}\n`);
  console.log(table(result));
}

export function registerBench(program: Command): void {
  const parent = program.command('bench').description("time the shapes world's editor, beside PyTorch when a Python with torch is named");
  const whole = (flags: string, text: string) => new Option(flags, text).argParser(number({ min: 1, integer: true }));
  for (const [kind, text] of [['train-step', 'one optimizer step: forward, backward, clipping, AdamW, EMA'], ['sample', 'a guided edit of a batch, without the autoencoder']] as const) {
    parent
      .command(kind)
      .description(text)
      .option('--python <path>', 'a Python that has torch, diffusers and transformers')
      .addOption(whole('--batch <n>', 'samples at once (default: 64 for train-step, 16 for sample)'))
      .addOption(whole('--threads <n>', 'threads of both sides').default(1))
      .addOption(whole('--repeats <n>', 'timed runs; the median counts').default(10))
      .addOption(whole('--steps <n>', 'denoising steps of a sample').default(12))
      .option('--json <file>', 'write the result as JSON')
      .action((options: BenchCommandOptions) => bench(kind, options));
  }
}
