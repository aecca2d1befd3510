import { readFile } from 'node:fs/promises';
import { DTYPES, type DType, type HostTensor } from '#gpu-worker/onnx/dtype.ts';

const NAMES: Record<string, DType> = { F32: 'float32', F64: 'float64', I64: 'int64', F16: 'float16', BF16: 'bfloat16', I32: 'int32', U8: 'uint8', BOOL: 'bool' };

export async function readTensors(path: string): Promise<Map<string, HostTensor>> {
  const file = await readFile(path);
  const n = Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.subarray(8, 8 + n).toString()) as Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>;
  const out = new Map<string, HostTensor>();
  for (const [name, { dtype, shape, data_offsets: [a, b] }] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const type = NAMES[dtype]!;
    const bytes = new Uint8Array(file.subarray(8 + n + a, 8 + n + b));
    out.set(name, { dtype: type, shape, data: new DTYPES[type].array(bytes.buffer, 0, (b - a) / DTYPES[type].bytes) });
  }
  return out;
}
