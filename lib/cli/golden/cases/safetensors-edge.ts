/** @file Case `safetensors-edge`: a file of every type that must load, and damaged ones that must be refused with a sentence. */
import { readdir } from 'node:fs/promises';
import { z } from 'zod';
import { parseConfig } from '#gpu-worker/models/config-error.ts';
import type { HostTensor } from '#gpu-worker/onnx/dtype.ts';
import { toFloat32 } from '#gpu-worker/runtime/convert.ts';
import { openSafetensors, readSafetensors } from '#gpu-worker/runtime/safetensors.ts';
import type { GoldenCase } from '../golden-case.ts';

const ZExpected = z.object({
  metadata: z.record(z.string(), z.string()).default({}),
  tensors: z.record(z.string(), z.object({ dtype: z.string(), shape: z.array(z.number()), values: z.array(z.union([z.string(), z.number(), z.boolean()])) })),
});

/** A tensor's values in the form expected.json writes them: numbers, with floats widened and bools as bools. */
function values(tensor: HostTensor): (number | bigint | boolean)[] {
  const data = tensor.dtype === 'float16' || tensor.dtype === 'bfloat16' ? toFloat32(tensor).data : tensor.data;
  return Array.from(data as ArrayLike<number | bigint>, (value) => (tensor.dtype === 'bool' ? value !== 0 : value));
}

/** Exact, with NaN equal to itself and -0 different from 0. */
function same(got: number | bigint | boolean, want: string | number | boolean): boolean {
  if (typeof got === 'boolean' || typeof want === 'boolean') return got === want;
  if (typeof got === 'bigint') return got === BigInt(want);
  const text = String(want).toLowerCase();
  const number = text === 'inf' || text === 'infinity' ? Infinity : text === '-inf' || text === '-infinity' ? -Infinity : Number(text);
  return Object.is(got, number);
}

export async function runSafetensorsEdge(golden: GoldenCase): Promise<void> {
  const { compare } = golden;
  const expected = parseConfig(ZExpected, await golden.json('expected.json'), 'expected.json');
  const path = golden.path('good.safetensors');
  const file = await openSafetensors(path);
  compare.exact('metadata', Object.entries(file.metadata).sort(), Object.entries(expected.metadata).sort());
  await file.close();
  const tensors = await readSafetensors(path);
  compare.exact('names', [...tensors.keys()].sort(), Object.keys(expected.tensors).sort());
  for (const [name, want] of Object.entries(expected.tensors)) {
    const tensor = tensors.get(name);
    compare.exact(`${name} type and shape`, [tensor?.dtype, tensor?.shape], [want.dtype, want.shape]);
    const got = tensor ? values(tensor) : [];
    compare.exact(`${name} values`, got.length === want.values.length && got.every((value, i) => same(value, want.values[i]!)), true);
  }
  for (const bad of (await readdir(golden.path('bad'))).sort()) {
    const refusal = await readSafetensors(golden.path('bad', bad)).then(() => undefined, (error: unknown) => (error instanceof Error ? error.message : ''));
    compare.exact(`${bad} is refused with a sentence`, refusal !== undefined && refusal.length > 20, true);
  }
}
