/** @file `apiary generate`: one picture from a prompt with any Stable Diffusion folder in diffusers layout. */
import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { loadPipeline } from '#gpu-worker/diffusion/pipelines/pipeline-folder.ts';
import { generatePicture } from '#gpu-worker/diffusion/pipelines/text-to-image.ts';
import { encodePng } from '#gpu-worker/models/image/pixels.ts';
import { type Device, resolveDevice } from '#gpu-worker/runtime/device.ts';
import { deviceOption, number, precisionOption, seedOption, sideOption } from '../options.ts';
import { startProgress } from '../progress.ts';

interface GenerateCommandOptions {
  model: string;
  prompt: string;
  out: string;
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

async function generate(options: GenerateCommandOptions): Promise<void> {
  const started = performance.now();
  const device = resolveDevice(options.device);
  const models = await loadPipeline(options.model);
  const progress = startProgress('Denoising', models.scheduler.plan(options.steps).timesteps.length, 'step');
  const picture = await generatePicture(models, {
    prompt: options.prompt,
    negativePrompt: options.negative,
    seed: options.seed,
    steps: options.steps,
    guidanceScale: options.guidance,
    ...(options.width === undefined ? {} : { width: options.width }),
    ...(options.height === undefined ? {} : { height: options.height }),
    onStep: ({ index }) => progress.update(index + 1),
    session: { device, precision: options.precision },
  }).finally(() => progress.stop());
  await writeFile(options.out, await encodePng(picture));
  const seconds = (performance.now() - started) / 1000;
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify({ ...options, device, width: picture.width, height: picture.height, seconds }, null, 2)}\n`);
  console.log(`${options.out}: ${picture.width}x${picture.height} in ${seconds.toFixed(1)} s on ${device}`);
}

export function registerGenerate(program: Command): void {
  program
    .command('generate')
    .description('draw one picture from a prompt, with any Stable Diffusion folder in diffusers layout')
    .requiredOption('--model <dir>', 'pipeline folder (model_index.json and one subfolder per part)')
    .requiredOption('--prompt <text>', 'what to draw')
    .requiredOption('--out <file>', 'where to write the PNG')
    .option('--negative <text>', 'what to keep away from', '')
    .addOption(seedOption())
    .addOption(new Option('--steps <n>', 'denoising steps').argParser(number({ min: 1, max: 1000, integer: true })).default(50))
    .addOption(new Option('--guidance <scale>', 'how strongly to follow the prompt').argParser(number({ min: 0 })).default(7.5))
    .addOption(sideOption('width'))
    .addOption(sideOption('height'))
    .addOption(deviceOption())
    .addOption(precisionOption())
    .option('--json <file>', 'write the settings and timing as JSON')
    .action(generate);
}
