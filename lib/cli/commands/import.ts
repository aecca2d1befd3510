/** @file `apiary import` and `apiary export`: models in Hugging Face layout, in and out. */
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Command, Option } from 'commander';
import { type Rewritten, rewriteFolder, type RewriteOptions } from '#gpu-worker/diffusion/pipelines/hf-folder.ts';
import { downloadRepository } from '#gpu-worker/runtime/hub-download.ts';
import { commandGroup } from '../command-group.ts';
import { number } from '../options.ts';
import { startProgress } from '../progress.ts';

interface ImportOptions {
  out?: string;
  dtype: NonNullable<RewriteOptions['dtype']>;
  shardGb?: number;
  asEditor?: boolean;
  revision: string;
  variant?: string;
}

const MEGABYTE = 1e6;

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then((found) => found.isDirectory(), () => false);
}

/** Downloads a repository below `out`'s parent; the folder stays until the import is done, so that an interrupted one goes on. */
async function download(repo: string, into: string, { revision, variant }: ImportOptions): Promise<void> {
  let progress: ReturnType<typeof startProgress> | undefined;
  const onProgress = (done: number, total: number) => {
    progress ??= startProgress(`Downloading ${repo}`, Math.ceil(total / MEGABYTE), 'megabyte');
    progress.update(Math.ceil(done / MEGABYTE));
  };
  await downloadRepository(repo, into, { hubUrl: process.env.HF_ENDPOINT?.replace(/\/+$/, ''), accessToken: process.env.HF_TOKEN, revision, variant, onProgress }).finally(() => progress?.stop());
}

async function importHf(source: string, options: ImportOptions): Promise<void> {
  const name = basename(source.replace(/\/+$/, ''));
  const out = options.out ?? join('.data', 'models', name);
  if (await isFolder(source)) return tell(out, await rewriteFolder(source, out, rewriting(options)));
  if (!/^[\w.-]+(\/[\w.-]+)?$/.test(source) || /^\.+(\/|$)/.test(source)) throw new Error(`There is no folder ${source}, and it is not the id of a repository such as "timbrooks/instruct-pix2pix" either.`);
  const into = `${out}.download`;
  await download(source, into, options);
  await tell(out, await rewriteFolder(into, out, { ...rewriting(options), consume: true }));
}

function rewriting({ dtype, shardGb, asEditor }: ImportOptions): RewriteOptions {
  return { dtype, asEditor: asEditor ?? false, ...(shardGb !== undefined && { shardBytes: shardGb * 1e9 }) };
}

async function tell(out: string, { className, tensors, weights }: Rewritten): Promise<void> {
  console.log(`${out}: ${className}, ${tensors} tensors with ${weights.toLocaleString('en')} weights, all as the configuration asks`);
}

const dtypeOption = (preset: string) => new Option('--dtype <type>', 'element type of the written weights').choices(['keep', 'float32', 'float16', 'bfloat16']).default(preset);
const shardOption = () => new Option('--shard-gb <n>', 'write weights above this size as several files with an index').argParser(number({ min: 0.000001 }));

export function registerImport(program: Command): void {
  commandGroup(program, 'import')
    .command('hf')
    .description('a model, checked tensor by tensor: a folder in Hugging Face layout or a repository of its hub: Stable Diffusion 1.x and 2.x, InstructPix2Pix, BLIP, CLIP, GPT-2')
    .argument('<dir|repo-id>', 'a folder, or a repository such as timbrooks/instruct-pix2pix (HF_TOKEN for gated ones, HF_ENDPOINT for a mirror)')
    .option('--out <dir>', 'where to write the checked folder (default: .data/models/NAME)')
    .addOption(dtypeOption('keep'))
    .addOption(shardOption())
    .option('--as-editor', 'widen a Stable Diffusion UNet to see a picture (4 to 8 input channels), as training an editor starts')
    .option('--revision <name>', 'branch, tag or commit of the repository', 'main')
    .option('--variant <name>', 'take these weights of the repository, e.g. fp16')
    .action(importHf);
}

export function registerExport(program: Command): void {
  commandGroup(program, 'export')
    .command('hf')
    .description('a folder that diffusers or transformers load, from any model folder or checkpoint here')
    .argument('<dir>', 'the model folder')
    .requiredOption('--out <dir>', 'where to write')
    .addOption(dtypeOption('float32'))
    .addOption(shardOption())
    .action(async (source: string, options: ImportOptions & { out: string }) => {
      if (!(await isFolder(source))) throw new Error(`There is no folder ${source}.`);
      await tell(options.out, await rewriteFolder(source, options.out, rewriting(options)));
    });
}
