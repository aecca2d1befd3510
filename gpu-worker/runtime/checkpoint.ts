/** @file Checkpoint folders: whole or absent. A Hugging Face folder plus training.safetensors, described by a manifest that is written last. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { HostTensor } from '#gpu-worker/onnx/dtype.ts';
import { DEVICES } from './device.ts';
import { writeAtomically, writeSafetensors } from './safetensors.ts';

/** What the numbers of a training hang on beside its inputs: it continues bit for bit only where all of it is the same. */
export const ZArithmetic = z.object({
  ortVersion: z.string(),
  threads: z.number().int().positive(),
  /** Checkpoints from before these two were recorded lack them. */
  device: z.enum(DEVICES).exclude(['auto']).optional(),
  precision: z.enum(['float32', 'float16']).optional(),
});

export type Arithmetic = z.infer<typeof ZArithmetic>;

const ZManifest = ZArithmetic.extend({
  version: z.literal(1),
  /** Optimizer steps done. */
  step: z.number().int().nonnegative(),
  /** Whatever the writer wants to find again: run, configuration, seed, input hashes. */
  about: z.record(z.string(), z.unknown()),
  files: z.record(z.string(), z.object({ bytes: z.number().int().nonnegative(), sha256: z.string() })),
});

export type CheckpointManifest = z.infer<typeof ZManifest>;

export interface CheckpointContents {
  readonly step: number;
  readonly arithmetic: Arithmetic;
  readonly about?: Readonly<Record<string, unknown>>;
  /** By path inside the folder: bytes as they are, tensors as a safetensors file. */
  readonly files: Readonly<Record<string, Uint8Array | ReadonlyMap<string, HostTensor>>>;
}

export const MANIFEST = 'manifest.json';

/** Folder name of a step, so that names sort as numbers. */
export const checkpointName = (step: number): string => `step-${String(step).padStart(9, '0')}`;

/**
 * Writes `parent/step-…`: into a temporary folder, manifest last, then one rename. A process killed at any moment leaves the earlier checkpoints
 * untouched. Afterwards only the newest `keep` stay. Returns the folder.
 */
export async function writeCheckpoint(parent: string, { step, arithmetic, about = {}, files }: CheckpointContents, keep = 2): Promise<string> {
  const folder = join(parent, checkpointName(step));
  const temporary = `${folder}.${process.pid}.tmp`;
  await rm(temporary, { recursive: true, force: true });
  const manifest: CheckpointManifest = { version: 1, step, ...arithmetic, about: { ...about }, files: {} };
  for (const [path, content] of Object.entries(files)) {
    const target = join(temporary, path);
    await mkdir(dirname(target), { recursive: true });
    if (content instanceof Uint8Array) await writeAtomically(target, [content]);
    else await writeSafetensors(target, content);
    manifest.files[path] = { bytes: (await stat(target)).size, sha256: await hashFile(target) };
  }
  await writeAtomically(join(temporary, MANIFEST), [Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`)]);
  await putInPlace(temporary, folder);
  await removeOld(parent, keep);
  return folder;
}

/** A folder cannot replace a full one in one move, so an older writing of the same step steps aside first. */
async function putInPlace(temporary: string, folder: string): Promise<void> {
  const aside = `${temporary}.old`;
  await rename(folder, aside).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(temporary, folder);
  await rm(aside, { recursive: true, force: true });
}

async function removeOld(parent: string, keep: number): Promise<void> {
  const names = await checkpointNames(parent);
  for (const name of names.slice(0, Math.max(0, names.length - keep))) await rm(join(parent, name), { recursive: true, force: true });
  const others = (await readdir(parent)).filter((name) => /^step-\d+\.(\d+)\.tmp(\.old)?$/.test(name) && !name.includes(`.${process.pid}.tmp`));
  // Left behind by processes that were killed while writing.
  for (const name of others) await rm(join(parent, name), { recursive: true, force: true });
}

async function checkpointNames(parent: string): Promise<string[]> {
  const names = await readdir(parent).catch(() => [] as string[]);
  return names.filter((name) => /^step-\d{9,}$/.test(name)).sort();
}

/** The newest whole checkpoint below `parent`, or undefined. Damaged ones are passed over. */
export async function latestCheckpoint(parent: string): Promise<{ folder: string; manifest: CheckpointManifest } | undefined> {
  for (const name of (await checkpointNames(parent)).reverse()) {
    const folder = join(parent, name);
    const manifest = await readManifest(folder).catch(() => undefined);
    if (manifest) return { folder, manifest };
  }
  return undefined;
}

/** Reads a checkpoint's manifest and checks every file against it; throws naming the file that is missing or damaged. */
export async function readManifest(folder: string): Promise<CheckpointManifest> {
  const path = join(folder, MANIFEST);
  const text = await readFile(path, 'utf8').catch(() => {
    throw new Error(`${folder}: there is no ${MANIFEST}, so this is not a finished checkpoint.`);
  });
  const parsed = ZManifest.safeParse(parseJson(text, path));
  if (!parsed.success) throw new Error(`${path}: the key "${parsed.error.issues[0]?.path.join('.') ?? ''}" is wrong: ${parsed.error.issues[0]?.message}.`);
  for (const [name, { bytes, sha256 }] of Object.entries(parsed.data.files)) {
    const file = join(folder, name);
    const size = await stat(file).then(({ size }) => size, () => undefined);
    if (size !== bytes) throw new Error(`${file}: ${size === undefined ? 'is missing' : `has ${size} bytes, expected ${bytes}`}; the checkpoint is damaged.`);
    if ((await hashFile(file)) !== sha256) throw new Error(`${file}: its content does not match the manifest; the checkpoint is damaged.`);
  }
  return parsed.data;
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${path}: not valid JSON (${(error as Error).message}).`);
  }
}

/** Why continuing here will not be bit-identical to an uninterrupted run, as a sentence; undefined when it will be. */
export function resumeWarning(then: Arithmetic, now: Arithmetic): string | undefined {
  if (then.ortVersion !== now.ortVersion) return `The checkpoint was written with ONNX Runtime ${then.ortVersion}, this is ${now.ortVersion}; the run goes on, but not bit for bit.`;
  for (const what of ['device', 'precision'] as const) {
    if (then[what] !== undefined && then[what] !== now[what]) return `The checkpoint was computed with ${what} "${then[what]}", this run has "${now[what]}"; the run goes on, but not bit for bit.`;
  }
  if (then.threads !== now.threads) return `The checkpoint was written with ${then.threads} threads, this run has ${now.threads}; the run goes on, but not bit for bit.`;
  return undefined;
}

/** SHA-256 of a file, hex. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
