/** @file InstructPix2Pix's metrics on CLIP embeddings (Brooks et al. 2023; directional: Gal et al. 2022). */

function unit(row: Float32Array): Float32Array {
  const length = Math.max(Math.hypot(...row), 1e-12);
  return row.map((x) => x / length);
}

function rows(data: Float32Array, width: number): Float32Array[] {
  return Array.from({ length: data.length / width }, (_, i) => data.subarray(i * width, (i + 1) * width));
}

function cosine(a: Float32Array, b: Float32Array): number {
  const [x, y] = [unit(a), unit(b)];
  return x.reduce((sum, value, i) => sum + value * y[i]!, 0);
}

/** Cosine of each row of `a` with the same row of `b`; both (n, width). */
export function rowCosine(a: Float32Array, b: Float32Array, width: number): Float32Array {
  const other = rows(b, width);
  return Float32Array.from(rows(a, width), (row, i) => cosine(row, other[i]!));
}

/**
 * Whether pictures changed the way their captions did: cos(image2 - image1, text2 - text1) per row.
 * @param normalised scale all embeddings to length 1 before subtracting, as InstructPix2Pix does
 */
export function directionalSimilarity(image1: Float32Array, image2: Float32Array, text1: Float32Array, text2: Float32Array, width: number, { normalised = true } = {}): Float32Array {
  const [i1, i2, t1, t2] = [image1, image2, text1, text2].map((data) => rows(data, width).map((row) => (normalised ? unit(row) : row))) as [Float32Array[], Float32Array[], Float32Array[], Float32Array[]];
  return Float32Array.from(i1, (row, n) => cosine(i2[n]!.map((x, k) => x - row[k]!), t2[n]!.map((x, k) => x - t1[n]![k]!)));
}
