/** @file Data that a stage makes once and keeps. */
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { HostTensor } from '../../onnx/dtype.ts';
import { fileExists } from '../../runtime/file-exists.ts';
import { openSafetensors, readSafetensors, writeSafetensors } from '../../runtime/safetensors.ts';

/** How data become tensors, and data again. */
export interface TensorForm<Data> {
  readonly toTensors: (data: Data) => Map<string, HostTensor>;
  readonly fromTensors: (tensors: ReadonlyMap<string, HostTensor>) => Data;
}

/** Reads data from a safetensors file, or makes and writes them when it is absent or was made from other inputs. */
export async function cachedTensors<Data>(file: string, inputs: unknown, { toTensors, fromTensors }: TensorForm<Data>, make: () => Promise<Data>): Promise<Data> {
  const key = createHash('sha256').update(JSON.stringify(inputs)).digest('hex');
  if (await fileExists(file)) {
    const opened = await openSafetensors(file);
    await opened.close();
    if (opened.metadata.inputs === key) return fromTensors(await readSafetensors(file));
  }
  const data = await make();
  await mkdir(path.dirname(file), { recursive: true });
  await writeSafetensors(file, toTensors(data), { format: 'pt', inputs: key });
  return data;
}
