/** @file A golden case folder opened for judging: its meta.json, tensors and files. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parseConfig, parseJson } from '#gpu-worker/models/config-error.ts';
import type { HostTensor } from '#gpu-worker/onnx/dtype.ts';
import { readSafetensors } from '#gpu-worker/runtime/safetensors.ts';
import { Comparison } from './comparison.ts';

const ZMeta = z.looseObject({
  case: z.string(),
  what: z.string().default(''),
  hyper: z.record(z.string(), z.unknown()).default({}),
  tolerance: z.partialRecord(z.enum(['forward', 'grad', 'step3', 'ema3']), z.number()).default({}),
  zero_gradients: z.array(z.string()).default([]),
});
export type Meta = z.infer<typeof ZMeta>;

/** Reads a case's meta.json. */
export async function readMeta(folder: string): Promise<Meta> {
  const path = join(folder, 'meta.json');
  return parseConfig(ZMeta, parseJson(await readFile(path, 'utf8'), path), path);
}

/** What a case runner gets; configuration, inputs and expectations all come from the folder's files. */
export class GoldenCase {
  readonly compare: Comparison;
  private tensors: ReadonlyMap<string, HostTensor> | undefined;

  constructor(
    readonly folder: string,
    readonly meta: Meta,
  ) {
    this.compare = new Comparison(meta.tolerance);
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  async json(...names: string[]): Promise<unknown> {
    const path = this.path(...names);
    return parseJson(await readFile(path, 'utf8'), path);
  }

  async subfolders(): Promise<string[]> {
    return (await readdir(this.folder, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();
  }

  /** All tensors of io.safetensors. */
  async io(): Promise<ReadonlyMap<string, HostTensor>> {
    this.tensors ??= await readSafetensors(this.path('io.safetensors'));
    return this.tensors;
  }

  /** A number of meta.json's `hyper`. */
  number(key: string): number {
    const value = this.meta.hyper[key];
    if (typeof value !== 'number') throw new Error(`meta.json of ${this.folder}: hyper.${key} must be a number.`);
    return value;
  }

  /** A text of meta.json's `hyper`. */
  text(key: string): string {
    const value = this.meta.hyper[key];
    if (typeof value !== 'string') throw new Error(`meta.json of ${this.folder}: hyper.${key} must be a text.`);
    return value;
  }
}

/** A tensor that must be there. */
export function need(tensors: ReadonlyMap<string, HostTensor>, name: string): HostTensor {
  const tensor = tensors.get(name);
  if (!tensor) throw new Error(`io.safetensors has no tensor "${name}".`);
  return tensor;
}

/** A float32 tensor's values. */
export function floats(tensors: ReadonlyMap<string, HostTensor>, name: string): Float32Array {
  const { data, dtype } = need(tensors, name);
  if (!(data instanceof Float32Array)) throw new Error(`Tensor "${name}" of io.safetensors is ${dtype}, expected float32.`);
  return data;
}

/** Any integer or float tensor's values as plain numbers. */
export function numbers(tensors: ReadonlyMap<string, HostTensor>, name: string): number[] {
  return Array.from(need(tensors, name).data as ArrayLike<number | bigint>, Number);
}
