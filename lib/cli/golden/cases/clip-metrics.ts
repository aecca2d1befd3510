/** @file Case `clip-metrics`: InstructPix2Pix's similarities on given embeddings, and torch's bicubic resize. */
import { directionalSimilarity, rowCosine } from '#gpu-worker/models/clip/similarity.ts';
import { torchBicubic } from '#gpu-worker/models/image/torch-resize.ts';
import { floats, type GoldenCase, need } from '../golden-case.ts';

export async function runClipMetrics(golden: GoldenCase): Promise<void> {
  const io = await golden.io();
  const { compare } = golden;
  const width = need(io, 'image_1').shape[1]!;
  const [i1, i2, t1, t2] = ['image_1', 'image_2', 'text_1', 'text_2'].map((name) => floats(io, name)) as [Float32Array, Float32Array, Float32Array, Float32Array];
  compare.tensor('forward', 'sim_image', rowCosine(i1, i2, width), floats(io, 'sim_image'));
  compare.tensor('forward', 'sim_text_1', rowCosine(i1, t1, width), floats(io, 'sim_text_1'));
  compare.tensor('forward', 'sim_text_2', rowCosine(i2, t2, width), floats(io, 'sim_text_2'));
  compare.tensor('forward', 'sim_direction', directionalSimilarity(i1, i2, t1, t2, width), floats(io, 'sim_direction'));
  compare.tensor('forward', 'sim_direction_raw', directionalSimilarity(i1, i2, t1, t2, width, { normalised: false }), floats(io, 'sim_direction_raw'));
  const [from, to] = [need(io, 'picture'), need(io, 'picture_resized')].map(({ shape }) => ({ height: shape.at(-2)!, width: shape.at(-1)! })) as [{ height: number; width: number }, { height: number; width: number }];
  compare.tensor('forward', 'picture_resized', torchBicubic(floats(io, 'picture'), from, to), floats(io, 'picture_resized'));
}
