/** @file Host-side conversion between floating-point types. */
import { type DType, type HostTensor, type TypedArray, allocate } from '#gpu-worker/onnx/dtype.ts';
import { bfloat16BitsToFloat32, float16BitsToFloat32, float32ToBfloat16Bits, float32ToFloat16Bits } from '#gpu-worker/onnx/float16.ts';

/** The tensor in float32; itself when it already is. */
export function toFloat32(tensor: HostTensor): HostTensor {
  return convert(tensor, 'float32');
}

/** The tensor in another floating-point type, rounded to nearest even. */
export function convert(tensor: HostTensor, dtype: DType): HostTensor {
  if (tensor.dtype === dtype) return tensor;
  const read = readers[tensor.dtype];
  const write = writers[dtype];
  if (!read || !write) throw new Error(`Cannot convert a tensor from ${tensor.dtype} to ${dtype}.`);
  const data = allocate(dtype, tensor.data.length);
  for (let i = 0; i < data.length; i++) (data as Float32Array)[i] = write(read(tensor.data, i));
  return { dtype, shape: tensor.shape, data };
}

const readers: Partial<Record<DType, (data: TypedArray, i: number) => number>> = {
  float32: (data, i) => data[i] as number,
  float64: (data, i) => data[i] as number,
  float16: (data, i) => float16BitsToFloat32(data[i] as number),
  bfloat16: (data, i) => bfloat16BitsToFloat32(data[i] as number),
};

const writers: Partial<Record<DType, (value: number) => number>> = {
  float32: (value) => value,
  float64: (value) => value,
  float16: float32ToFloat16Bits,
  bfloat16: float32ToBfloat16Bits,
};
