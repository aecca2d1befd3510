/** @file `edit-picture`: one picture edited as an instruction says, once per seed, by any InstructPix2Pix folder: what the playground shows. */
import sharp from 'sharp';
import { z } from 'zod';
import { type TPicture, type WorkerResult, ZPicture } from '#lib/contracts/stages.ts';
import { loadPipeline, type PipelineModels } from '../../diffusion/pipelines/pipeline-folder.ts';
import { compileSampler, sliceRows, stackRows } from '../../diffusion/pipelines/sample.ts';
import { encodePrompts, tokenizePrompts } from '../../diffusion/pipelines/text-encoder.ts';
import { compileDecoder, encodePixels } from '../../diffusion/pipelines/vae-codec.ts';
import { fromPlanes, type Picture, readPicture, toPlanes } from '../../models/image/pixels.ts';
import { vaeScale } from '../../models/vae/config.ts';
import { type HostTensor, hostTensor, sizeOf } from '../../onnx/dtype.ts';
import { getBytes, getFolder, getJson, putJson, putPng } from '../../runtime/object-store.ts';
import { normal } from '../../runtime/rng.ts';
import type { SlicedComputation } from '../../runtime/slice.ts';
import { editPrompt } from '../1-data/edit-sampler.ts';
import { startClock } from '../slice-clock.ts';

/** Smaller pictures are magnified without smoothing until people can see them. */
const SHOWN_SIDE = 256;
/** Latent side of an editor whose configuration does not say: Stable Diffusion's. */
const USUAL_LATENTS = 64;

/** What a slice leaves behind. */
const ZPartial = z.object({ version: z.literal(1), edits: z.array(z.object({ seed: z.number().int(), picture: ZPicture })) });
type Edits = WorkerResult<'edit-picture'>['edits'];

const raw = ({ width, height, data }: Picture) => sharp(data, { raw: { width, height, channels: 3 } });

async function scaled(picture: Picture, side: number, kernel: 'nearest' | 'lanczos3'): Promise<Picture> {
  const data = await raw(picture).resize(side, side, { fit: 'cover', kernel }).raw().toBuffer();
  return { width: side, height: side, data: new Uint8Array(data) };
}

/** The middle square of a picture at an editor's own size. One that was only magnified, as the pictures of worlds are, becomes exactly what it was. */
export async function toNative(picture: Picture, side: number): Promise<Picture> {
  const { width, height } = picture;
  if (width === height && width % side === 0) {
    const small = await scaled(picture, side, 'nearest');
    const again = await scaled(small, width, 'nearest');
    if (Buffer.compare(again.data, picture.data) === 0) return small;
  }
  return scaled(picture, side, 'lanczos3');
}

async function store(picture: Picture): Promise<TPicture> {
  const times = Math.max(1, Math.floor(SHOWN_SIDE / picture.width));
  const side = picture.width * times;
  const { key, sha256, bytes } = await putPng(await raw(picture).resize(side, side, { kernel: 'nearest' }).png().toBuffer());
  return { key, sha256, bytes, width: side, height: side };
}

/** @throws Error when the pipeline's network does not look at a picture. */
function sideOf({ unet, vae }: PipelineModels): number {
  if (unet.config.inChannels !== 2 * vae.config.latentChannels) throw new Error('This model draws from text alone and cannot edit a picture: choose an editor.');
  return (unet.config.sampleSize ?? USUAL_LATENTS) * vaeScale(vae.config);
}

/** Edits seed after seed; the noise is that of `apiary edit` with the same seed. */
export const run: SlicedComputation<'edit-picture'> = async ({ input, resumeKey, budgetSeconds, threads }, context) => {
  const { modelKey, label, pictureKey, instruction, seeds, sampling } = input;
  const clock = startClock(budgetSeconds, context);
  const edits: Edits = resumeKey === null ? [] : (await getJson(resumeKey, ZPartial)).edits;
  const total = seeds.length * sampling.steps;
  context.progress({ label: 'reading the editor', done: edits.length * sampling.steps, total });
  const models = await loadPipeline(await getFolder(modelKey));
  const session = { threads };
  const side = sideOf(models);
  const shown = await toNative(await readPicture(await getBytes(pictureKey), { upright: true }), side);
  const original = await store(shown);
  context.progress({ samples: [{ name: 'original', step: 0, key: original.key }] });

  const half = [0.5, 0.5, 0.5];
  const imageLatents = await encodePixels(models.vae, hostTensor('float32', [1, 3, side, side], toPlanes(shown, 1 / 255, half, half)), session);
  const states = await encodePrompts(models.text, tokenizePrompts(models.tokenizer, models.text.config, [editPrompt(models, instruction, sampling.rewardOutOfFive), '']), session);
  const [told, empty] = [sliceRows(states, 0, 1), sliceRows(states, 1, 2)];
  const nothing: HostTensor = hostTensor('float32', imageLatents.shape, new Float32Array(sizeOf(imageLatents.shape)));
  const contextStates = stackRows([told, empty, empty]);
  const sampler = await compileSampler({ unet: models.unet, latentShape: imageLatents.shape, contextShape: contextStates.shape, imageChannels: models.vae.config.latentChannels, session });
  const decoder = await compileDecoder(models.vae, imageLatents.shape, session);
  try {
    for (const seed of seeds.slice(edits.length)) {
      const noise = (step: number) => normal({ seed, stream: 'edit', step }, sizeOf(imageLatents.shape));
      let drawn = 0;
      const latents = await sampler.sample({
        plan: models.scheduler.plan(sampling.steps),
        init: hostTensor('float32', imageLatents.shape, noise(0)),
        context: contextStates,
        imageLatents: stackRows([imageLatents, imageLatents, nothing]),
        guidance: { kind: 'text-and-image', text: sampling.textGuidance, image: sampling.imageGuidance },
        draw: () => noise(++drawn),
        onStep: ({ index }) => context.progress({ label: 'denoising', done: edits.length * sampling.steps + index + 1, total }),
      });
      const { data } = await decoder.run(latents);
      const picture = await store(fromPlanes(data as Float32Array, side, side));
      edits.push({ seed, picture });
      context.progress({ samples: [{ name: label, step: seed, key: picture.key }] });
      if (edits.length < seeds.length && !(await clock.goOn())) return { kind: 'unfinished', resumeKey: await putJson({ version: 1, edits } satisfies z.infer<typeof ZPartial>) };
    }
  } finally {
    await Promise.all([sampler.release(), decoder.release()]);
  }
  return { kind: 'finished', result: { original, edits } };
};
