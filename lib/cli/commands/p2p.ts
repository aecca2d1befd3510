/** @file `apiary p2p`: two prompts drawn as one scene (Prompt-to-Prompt) with any Stable Diffusion folder in diffusers layout. */
import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { loadPipeline } from '#gpu-worker/diffusion/pipelines/pipeline-folder.ts';
import { generatePair } from '#gpu-worker/diffusion/pipelines/prompt-pair.ts';
import type { AlignmentMode } from '#gpu-worker/diffusion/word-alignment.ts';
import { besideEachOther, encodePng } from '#gpu-worker/models/image/pixels.ts';
import { type Device, resolveDevice } from '#gpu-worker/runtime/device.ts';
import { deviceOption, number, precisionOption, seedOption, sideOption } from '../options.ts';
import { startProgress } from '../progress.ts';

interface P2pCommandOptions {
  model: string;
  from: string;
  to: string;
  out: string;
  outFrom?: string;
  outTo?: string;
  share: number;
  crossShare?: number;
  mode: AlignmentMode;
  negative: string;
  seed: number;
  steps: number;
  guidance: number;
  width?: number;
  height?: number;
  device: Device;
  precision: 'float32' | 'float16';
  json?: string;
}

async function p2p(options: P2pCommandOptions): Promise<void> {
  const started = performance.now();
  const device = resolveDevice(options.device);
  const models = await loadPipeline(options.model);
  const progress = startProgress('Denoising', models.scheduler.plan(options.steps).timesteps.length, 'step');
  const pair = await generatePair(models, {
    from: options.from,
    to: options.to,
    negativePrompt: options.negative,
    selfShare: options.share,
    crossShare: options.crossShare,
    mode: options.mode,
    seed: options.seed,
    steps: options.steps,
    guidanceScale: options.guidance,
    width: options.width,
    height: options.height,
    onStep: ({ index }) => progress.update(index + 1),
    session: { device, precision: options.precision },
  }).finally(() => progress.stop());
  await writeFile(options.out, await encodePng(besideEachOther(pair.from, pair.to)));
  if (options.outFrom !== undefined) await writeFile(options.outFrom, await encodePng(pair.from));
  if (options.outTo !== undefined) await writeFile(options.outTo, await encodePng(pair.to));
  const seconds = (performance.now() - started) / 1000;
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify({ ...options, device, width: pair.to.width, height: pair.to.height, seconds }, null, 2)}\n`);
  console.log(`${options.out}: a pair of ${pair.to.width}x${pair.to.height}, original left, edited right, in ${seconds.toFixed(1)} s on ${device}`);
}

export function registerP2p(program: Command): void {
  const share = (flag: string, what: string) => new Option(flag, what).argParser(number({ min: 0, max: 1 }));
  program
    .command('p2p')
    .description('draw a prompt and its edit as one scene (Prompt-to-Prompt), with any Stable Diffusion folder in diffusers layout')
    .requiredOption('--model <dir>', 'pipeline folder (model_index.json and one subfolder per part)')
    .requiredOption('--from <prompt>', 'the original prompt')
    .requiredOption('--to <prompt>', 'the edited prompt')
    .requiredOption('--out <file>', 'where to write both pictures beside each other as one PNG')
    .option('--out-from <file>', 'also write the original alone')
    .option('--out-to <file>', 'also write the edited one alone')
    .addOption(share('--share <share>', "share of the steps in which the edit takes the original's attention: 0 ties nothing, 1 all").default(0.5))
    .addOption(share('--cross-share <share>', 'another share for cross-attention; 0 ties the composition only, as InstructPix2Pix does'))
    .addOption(new Option('--mode <mode>', 'how words correspond').choices(['auto', 'replace', 'refine']).default('auto'))
    .option('--negative <text>', 'what to keep away from', '')
    .addOption(seedOption())
    .addOption(new Option('--steps <n>', 'denoising steps').argParser(number({ min: 1, max: 1000, integer: true })).default(50))
    .addOption(new Option('--guidance <scale>', 'how strongly to follow the prompts').argParser(number({ min: 0 })).default(7.5))
    .addOption(sideOption('width'))
    .addOption(sideOption('height'))
    .addOption(deviceOption())
    .addOption(precisionOption())
    .option('--json <file>', 'write the settings and timing as JSON')
    .action(p2p);
}
