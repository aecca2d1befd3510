/** @file `apiary pretrain [stage]`: trains the shapes world's models, or measures the shipped ones again. */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { SingleBar } from 'cli-progress';
import { type Command, Option } from 'commander';
import { shipLoop, shipModels } from '#gpu-worker/shapes/pretrain/ship.ts';
import { evaluateStage, runStage, STAGES, type StageName } from '#gpu-worker/shapes/pretrain/stages.ts';
import { Interrupted, type Progress } from '#gpu-worker/shapes/pretrain/training-loop.ts';
import { number } from '../options.ts';
import { startProgress } from '../progress.ts';

/** Where the shipped models are. */
const SHIPPED = resolve(import.meta.dirname, '../../../gpu-worker/shapes/weights');

interface PretrainOptions {
  out: string;
  preset: string;
  threads: number;
  count: number;
  evaluate?: boolean;
  ship?: boolean;
  shipLoop?: string;
  weights: string;
  sheets?: string;
  json?: string;
}

function clock(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return minutes >= 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : minutes > 0 ? `${minutes} min` : `${Math.round(seconds)} s`;
}

/** A bar on a terminal, a line per report in a log. */
function display(): { report: (progress: Progress) => void; say: (line: string) => void; stop: () => void } {
  let bar: SingleBar | undefined;
  const stop = () => {
    bar?.stop();
    bar = undefined;
  };
  return {
    stop,
    say(line) {
      stop();
      console.error(line);
    },
    report({ stage, step, steps, metrics, stepsPerSecond, secondsLeft }) {
      const loss = (metrics.loss ?? 0).toFixed(4);
      if (!process.stderr.isTTY) {
        console.error(`${stage}: step ${step}/${steps}, loss ${loss}, ${stepsPerSecond.toFixed(2)} steps/s, ${clock(secondsLeft)} left`);
        return;
      }
      if (!bar) {
        bar = new SingleBar({ format: '{stage} {bar} {value}/{total} steps, loss {loss}, {left} left', stream: process.stderr, hideCursor: true });
        bar.start(steps, step, { stage, loss, left: clock(secondsLeft) });
      }
      bar.update(step, { loss, left: clock(secondsLeft) });
      if (step === steps) stop();
    },
  };
}

async function evaluateShipped(stages: readonly StageName[], options: PretrainOptions): Promise<Record<string, unknown>> {
  const reports: Record<string, unknown> = {};
  // The autoencoder ships inside the pipelines that use it.
  const placeOf = (stage: StageName) => join(options.weights, stage === 'vae' ? join('text-to-image', 'vae') : stage);
  for (const stage of stages) {
    const progress = startProgress(`Measuring ${stage}`, options.count, 'image');
    reports[stage] = await evaluateStage(stage, placeOf, {
      preset: options.preset,
      threads: options.threads,
      count: options.count,
      onProgress: (done) => progress.update(done),
      ...(options.sheets === undefined ? {} : { sheets: options.sheets }),
    }).finally(() => progress.stop());
  }
  return reports;
}

async function train(stages: readonly StageName[], options: PretrainOptions): Promise<Record<string, unknown>> {
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  const { report, say, stop: stopDisplay } = display();
  const reports: Record<string, unknown> = {};
  try {
    for (const stage of stages) {
      const started = performance.now();
      reports[stage] = await runStage(stage, { root: options.out, preset: options.preset, count: options.count, context: { threads: options.threads, report, say, signal: stop.signal } });
      say(`${stage}: done in ${clock((performance.now() - started) / 1000)}, see ${join(options.out, stage)}`);
    }
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    say(error.message);
    process.exitCode = 130;
  } finally {
    stopDisplay();
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
  return reports;
}

async function pretrain(stage: StageName | undefined, options: PretrainOptions): Promise<void> {
  const stages = stage === undefined ? STAGES : [stage];
  if (options.ship) {
    await shipModels(options.out, options.weights, options.preset);
    console.log(`Shipped the models of ${options.out} to ${options.weights}.`);
    return;
  }
  if (options.shipLoop !== undefined) {
    await shipLoop(options.shipLoop, options.weights);
    console.log(`Shipped the editors of ${options.shipLoop} to ${options.weights}.`);
    return;
  }
  const reports = options.evaluate ? await evaluateShipped(stages, options) : await train(stages, options);
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(reports, null, 2)}\n`);
  console.log(JSON.stringify(reports, null, 2));
}

export function registerPretrain(program: Command): void {
  program
    .command('pretrain')
    .description("train the shapes world's models, stage after stage; interrupted runs go on where they were")
    .argument('[stage]', `one of ${STAGES.join(', ')} (default: all, in this order)`, (text: string) => {
      if (!(STAGES as readonly string[]).includes(text)) throw new Error(`There is no stage "${text}"; choose one of ${STAGES.join(', ')}.`);
      return text as StageName;
    })
    .option('--out <dir>', 'folder of the training run: checkpoints, logs, models, reports', join('.data', 'pretrain'))
    .option('--preset <name>', 'settings from gpu-worker/shapes/pretrain/presets', 'shapes')
    .addOption(new Option('--threads <n>', 'threads; weights repeat bit for bit only with the same number').argParser(number({ min: 1, integer: true })).default(1))
    .addOption(new Option('--count <n>', 'held-out examples to measure on').argParser(number({ min: 4, integer: true })).default(1000))
    .option('--evaluate', 'train nothing: measure the shipped models again')
    .option('--ship', 'train nothing: copy the finished models of --out to --weights, with their figures')
    .option('--ship-loop <dir>', 'train nothing: copy the HIVE editor and its control of a finished loop to --weights')
    .option('--weights <dir>', 'the shipped models, for --evaluate and --ship', SHIPPED)
    .option('--sheets <dir>', 'with --evaluate: draw contact sheets into this folder')
    .option('--json <file>', 'write the reports as JSON')
    .action(pretrain);
}
