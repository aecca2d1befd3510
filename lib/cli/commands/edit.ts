/** @file `apiary edit`: one edit of one picture with any InstructPix2Pix folder in diffusers layout. */
import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { editPicture } from '#gpu-worker/diffusion/pipelines/instruct-pix2pix.ts';
import { loadPipeline } from '#gpu-worker/diffusion/pipelines/pipeline-folder.ts';
import { encodePng, readPicture } from '#gpu-worker/models/image/pixels.ts';
import { type Device, resolveDevice } from '#gpu-worker/runtime/device.ts';
import { deviceOption, number, precisionOption, seedOption } from '../options.ts';
import { startProgress } from '../progress.ts';

interface EditCommandOptions {
  model: string;
  image: string;
  instruction: string;
  out: string;
  negative: string;
  seed: number;
  steps: number;
  guidance: number;
  imageGuidance: number;
  device: Device;
  precision: 'float32' | 'float16';
  json?: string;
}

async function edit(options: EditCommandOptions): Promise<void> {
  const started = performance.now();
  const device = resolveDevice(options.device);
  const picture = await readPicture(options.image, { upright: true });
  const models = await loadPipeline(options.model);
  const progress = startProgress('Denoising', models.scheduler.plan(options.steps).timesteps.length, 'step');
  const edited = await editPicture(models, {
    picture,
    instruction: options.instruction,
    negativePrompt: options.negative,
    seed: options.seed,
    steps: options.steps,
    guidanceScale: options.guidance,
    imageGuidanceScale: options.imageGuidance,
    onStep: ({ index }) => progress.update(index + 1),
    session: { device, precision: options.precision },
  }).finally(() => progress.stop());
  await writeFile(options.out, await encodePng(edited));
  const seconds = (performance.now() - started) / 1000;
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify({ ...options, device, width: edited.width, height: edited.height, seconds }, null, 2)}\n`);
  console.log(`${options.out}: ${edited.width}x${edited.height} in ${seconds.toFixed(1)} s on ${device}`);
}

export function registerEdit(program: Command): void {
  program
    .command('edit')
    .description('edit one picture by an instruction, with any InstructPix2Pix folder in diffusers layout')
    .requiredOption('--model <dir>', 'pipeline folder (model_index.json and one subfolder per part)')
    .requiredOption('--image <file>', 'the picture to edit')
    .requiredOption('--instruction <text>', 'what to change')
    .requiredOption('--out <file>', 'where to write the PNG')
    .option('--negative <text>', 'what to keep away from', '')
    .addOption(seedOption())
    .addOption(new Option('--steps <n>', 'denoising steps').argParser(number({ min: 1, max: 1000, integer: true })).default(100))
    .addOption(new Option('--guidance <scale>', 'how strongly to follow the text').argParser(number({ min: 0 })).default(7.5))
    .addOption(new Option('--image-guidance <scale>', 'how strongly to keep the picture').argParser(number({ min: 0 })).default(1.5))
    .addOption(deviceOption())
    .addOption(precisionOption())
    .option('--json <file>', 'write the settings and timing as JSON')
    .action(edit);
}
