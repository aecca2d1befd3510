/** @file Element types of tensors: their ONNX numbers, byte sizes and the typed arrays that hold them on the host. */

export type DType = 'float32' | 'float16' | 'bfloat16' | 'float64' | 'int64' | 'int32' | 'int16' | 'int8' | 'uint8' | 'bool';

export type TypedArray =
  | Float32Array
  | Float64Array
  | Uint16Array
  | BigInt64Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint8Array;

/** A tensor in host memory. 16-bit floats are held as their raw bits in a Uint16Array, bool as 0/1 bytes. */
export interface HostTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: TypedArray;
}

interface DTypeInfo {
  /** TensorProto.DataType. */
  readonly onnx: number;
  readonly bytes: number;
  readonly array: new (buffer: ArrayBuffer, byteOffset: number, length: number) => TypedArray;
}

export const DTYPES: Record<DType, DTypeInfo> = {
  float32: { onnx: 1, bytes: 4, array: Float32Array },
  uint8: { onnx: 2, bytes: 1, array: Uint8Array },
  int8: { onnx: 3, bytes: 1, array: Int8Array },
  int16: { onnx: 5, bytes: 2, array: Int16Array },
  int32: { onnx: 6, bytes: 4, array: Int32Array },
  int64: { onnx: 7, bytes: 8, array: BigInt64Array },
  bool: { onnx: 9, bytes: 1, array: Uint8Array },
  float16: { onnx: 10, bytes: 2, array: Uint16Array },
  float64: { onnx: 11, bytes: 8, array: Float64Array },
  bfloat16: { onnx: 16, bytes: 2, array: Uint16Array },
};

/** True for the types a gradient can flow through. */
export function isFloat(dtype: DType): boolean {
  return dtype === 'float32' || dtype === 'float16' || dtype === 'bfloat16' || dtype === 'float64';
}

/** Number of elements of a shape; 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, 1);
}

/** A zero-filled array able to hold `length` elements of `dtype`. */
export function allocate(dtype: DType, length: number): TypedArray {
  const { array, bytes } = DTYPES[dtype];
  return new array(new ArrayBuffer(length * bytes), 0, length);
}

/** The bytes of a typed array, without a copy. */
export function bytesOf(data: TypedArray): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/**
 * A host tensor from plain numbers, e.g. `hostTensor('int64', [2], [1, 77])`. The number of values must fill the shape.
 * For float16 and bfloat16 the values are the raw bits (float16.ts).
 */
export function hostTensor(dtype: DType, shape: readonly number[], values: ArrayLike<number | bigint> | TypedArray): HostTensor {
  if (values.length !== sizeOf(shape)) {
    throw new Error(`A ${dtype} tensor of shape [${shape}] needs ${sizeOf(shape)} values but got ${values.length}.`);
  }
  const info = DTYPES[dtype];
  if (values instanceof info.array) return { dtype, shape: [...shape], data: values as TypedArray };
  const data = allocate(dtype, values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    (data as unknown as Record<number, number | bigint>)[i] = dtype === 'int64' ? BigInt(value) : Number(value);
  }
  return { dtype, shape: [...shape], data };
}
