/** @file Case `ip2p-pipeline`: a whole edit from files to PNG, with every step's outputs and latents on the way. */
import { editTensors, fitPicture } from '#gpu-worker/diffusion/pipelines/instruct-pix2pix.ts';
import { loadPipeline } from '#gpu-worker/diffusion/pipelines/pipeline-folder.ts';
import { encodePrompts, tokenizePrompts } from '#gpu-worker/diffusion/pipelines/text-encoder.ts';
import { fromPlanes, readPicture, toPlanes } from '#gpu-worker/models/image/pixels.ts';
import { vaeScale } from '#gpu-worker/models/vae/config.ts';
import { stackRows } from '#gpu-worker/diffusion/pipelines/sample.ts';
import type { HostTensor } from '#gpu-worker/onnx/dtype.ts';
import { floats, type GoldenCase, need, numbers } from '../golden-case.ts';

/** Tolerances of this case, stated in its meta.json in words. */
const PER_STEP = 1e-3;
const IMAGE = 2e-3;

function row({ shape, data }: HostTensor, i: number): HostTensor {
  const size = data.length / shape[0]!;
  return { dtype: 'float32', shape: [1, ...shape.slice(1)], data: (data as Float32Array).subarray(i * size, (i + 1) * size) };
}

export async function runIp2pPipeline(golden: GoldenCase): Promise<void> {
  const { compare } = golden;
  const io = await golden.io();
  const models = await loadPipeline(golden.path('pipe'));
  const ids = tokenizePrompts(models.tokenizer, models.text.config, [golden.text('prompt'), golden.text('negative_prompt')]);
  compare.exact('input_ids', ids.data, numbers(io, 'input_ids'));
  const states = await encodePrompts(models.text, ids);
  const [instruction, negative] = [row(states, 0), row(states, 1)];
  compare.relative('prompt_embeds', stackRows([instruction, negative, negative]).data, floats(io, 'prompt_embeds'), PER_STEP);

  const picture = fitPicture(await readPicture(golden.path('input.png')), vaeScale(models.vae.config));
  const pixels: HostTensor = { dtype: 'float32', shape: [1, 3, picture.height, picture.width], data: toPlanes(picture, 1 / 255, [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]) };
  compare.absolute('pixels', pixels.data, floats(io, 'pixels'), 1e-6);

  const steps = golden.number('steps');
  const plan = models.scheduler.plan(steps);
  compare.exact('timesteps', plan.timesteps, numbers(io, 'timesteps'));
  compare.relative('sigmas', plan.sigmas ?? [], floats(io, 'sigmas'), 1e-5);

  let drawn = 0;
  const edited = await editTensors(models, {
    pixels,
    instruction,
    negative,
    init: need(io, 'init'),
    draw: () => row(need(io, 'noise'), drawn++).data as Float32Array,
    steps,
    guidanceScale: golden.number('guidance_scale'),
    imageGuidanceScale: golden.number('image_guidance_scale'),
    onStep: ({ index, outputs, latents }) => {
      compare.relative(`unet_out[${index}]`, outputs, row(need(io, 'unet_out'), index).data, PER_STEP);
      compare.relative(`latents[${index}]`, latents, row(need(io, 'latents'), index).data, PER_STEP);
    },
  });
  compare.relative('image_latents', edited.imageLatents.data, floats(io, 'image_latents'), PER_STEP);
  const planes = edited.pixels.data as Float32Array;
  const plane = picture.width * picture.height;
  const image = floats(io, 'image').map((_, i) => Math.min(1, Math.max(0, planes[(i % 3) * plane + Math.floor(i / 3)]! / 2 + 0.5)));
  compare.absolute('image', image, floats(io, 'image'), IMAGE);
  compare.absolute('output.png', fromPlanes(planes, picture.width, picture.height).data, (await readPicture(golden.path('output.png'))).data, 1);
}
