/** @file Case `clip-preprocess`: pictures to pixel values by each processor configuration, within one 8-bit level. */
import { imageProcessorConfig, processImage } from '#gpu-worker/models/image/processor.ts';
import { readPicture } from '#gpu-worker/models/image/pixels.ts';
import { floats, type GoldenCase, need } from '../golden-case.ts';

export async function runClipPreprocess(golden: GoldenCase): Promise<void> {
  const io = await golden.io();
  const levels = golden.number('max_uint8_level_diff');
  for (const key of io.keys()) {
    const [processor, index] = key.split('.') as [string, string];
    const config = imageProcessorConfig(await golden.json(`${processor}.json`), `${processor}.json`);
    const { data, height, width } = processImage(config, await readPicture(golden.path(`image${index}.png`)));
    golden.compare.exact(`${key} shape`, [3, height, width], need(io, key).shape);
    // Back to 8-bit levels, where one level is what rounding may cost.
    const level = (values: Float32Array) => values.map((v, i) => (v * config.image_std[Math.floor(i / (height * width))]! + config.image_mean[Math.floor(i / (height * width))]!) * 255);
    golden.compare.absolute(key, level(data), level(floats(io, key)), levels + 1e-3);
  }
}
