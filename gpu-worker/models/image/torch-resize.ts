/** @file torch's bicubic `interpolate` (a = -0.75, no antialiasing, align_corners false), as InstructPix2Pix's metrics resize. */

function cubicWeights(t: number): number[] {
  const a = -0.75;
  const near = (x: number) => ((a + 2) * x - (a + 3)) * x * x + 1;
  const far = (x: number) => ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  return [far(t + 1), near(t), near(1 - t), far(2 - t)];
}

function axis(input: number, output: number): { index: number[]; weight: number[] }[] {
  return Array.from({ length: output }, (_, i) => {
    const at = (i + 0.5) * (input / output) - 0.5;
    const base = Math.floor(at);
    return { index: [-1, 0, 1, 2].map((k) => Math.min(input - 1, Math.max(0, base + k))), weight: cubicWeights(at - base) };
  });
}

/** Resizes planes `(..., H, W)` to `(..., height, width)`. */
export function torchBicubic(planes: Float32Array, from: { height: number; width: number }, to: { height: number; width: number }): Float32Array {
  const count = planes.length / (from.height * from.width);
  const [rows, columns] = [axis(from.height, to.height), axis(from.width, to.width)];
  const out = new Float32Array(count * to.height * to.width);
  let o = 0;
  for (let p = 0; p < count; p++) {
    const base = p * from.height * from.width;
    for (const row of rows) {
      for (const column of columns) {
        let sum = 0;
        for (let r = 0; r < 4; r++) {
          let line = 0;
          for (let c = 0; c < 4; c++) line += column.weight[c]! * planes[base + row.index[r]! * from.width + column.index[c]!]!;
          sum += row.weight[r]! * line;
        }
        out[o++] = sum;
      }
    }
  }
  return out;
}
